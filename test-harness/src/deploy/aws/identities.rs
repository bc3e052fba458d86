//! Who calls, by the Security Token Service.

use async_trait::async_trait;

use super::Aws;
use super::error::{failed, incomplete};
use crate::deploy::{CloudError, Identities, Identity};

#[async_trait]
impl Identities for Aws {
    async fn identity(&self) -> Result<Identity, CloudError> {
        let doing = "find out who calls";
        let answer = self.sts.get_caller_identity().send().await;
        let answer = answer.map_err(failed(doing))?;
        let account = answer.account();
        let arn = answer.arn();
        Ok(Identity {
            account: account
                .ok_or_else(|| incomplete(doing, "`Account`"))?
                .to_owned(),
            arn: arn.ok_or_else(|| incomplete(doing, "`Arn`"))?.to_owned(),
            region: self.region.clone(),
        })
    }
}
