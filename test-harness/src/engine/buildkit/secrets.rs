//! Serves build secrets to the daemon. A secret lives in memory for the time
//! of one build and reaches no layer.

use std::collections::BTreeMap;

use bollard_buildkit_proto::moby::buildkit::secrets::v1::secrets_server::Secrets;
use bollard_buildkit_proto::moby::buildkit::secrets::v1::{GetSecretRequest, GetSecretResponse};
use tonic::{Request, Response, Status};

use crate::model::Secret;

/// Secrets by id.
#[derive(Debug, Clone, Default)]
pub(super) struct SecretStore(pub(super) BTreeMap<String, Secret>);

#[tonic::async_trait]
impl Secrets for SecretStore {
    async fn get_secret(
        &self,
        request: Request<GetSecretRequest>,
    ) -> Result<Response<GetSecretResponse>, Status> {
        let id = &request.get_ref().id;
        let secret = self.0.get(id);
        let secret = secret.ok_or_else(|| Status::not_found(format!("secret {id} not found")))?;
        Ok(Response::new(GetSecretResponse {
            data: secret.reveal().as_bytes().to_vec(),
        }))
    }
}
