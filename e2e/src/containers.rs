//! The engine as it is, seen without the tool under test: containers by owner,
//! images by name.

use std::collections::HashMap;

use bollard::Docker;
use bollard::models::{ContainerCreateBody, ContainerSummary};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, CreateImageOptionsBuilder, ListContainersOptionsBuilder,
    ListImagesOptionsBuilder, PushImageOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveImageOptionsBuilder, TagImageOptionsBuilder,
};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use lambdock::engine::labels;
use tokio::runtime::{Builder, Runtime};

/// Where Docker's engine listens unless `DOCKER_HOST` says otherwise.
const DEFAULT_ENGINE: &str = "unix:///var/run/docker.sock";

/// Where the tests' engine listens.
pub fn engine_address() -> String {
    let chosen = std::env::var("DOCKER_HOST").ok();
    let chosen = chosen.filter(|address| !address.is_empty());
    chosen.unwrap_or_else(|| DEFAULT_ENGINE.to_owned())
}

/// A connection to an engine.
#[derive(Debug)]
pub struct Engine {
    client: Docker,
    runtime: Runtime,
}

/// A container, as the engine lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// What our label says that it is, such as `environment`.
    pub kind: String,
    /// `running`, `created` or what else.
    pub state: String,
}

/// Every call here is one that a healthy engine answers, so a failure is a
/// failed test.
impl Engine {
    /// Connects to the tests' engine.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn connect() -> Self {
        Self::at(&engine_address())
    }

    /// Connects to another engine.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn at(address: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be made");
        let client = runtime.block_on(async {
            let client = Docker::connect_with_host(address)?;
            client.negotiate_version().await
        });
        let client = client.unwrap_or_else(|error| {
            panic!("no engine at `{address}`: {error}; `make setup` starts one")
        });
        Self { client, runtime }
    }

    /// Containers of lambdock's, whoever made them.
    pub fn ours(&self) -> Vec<Seen> {
        self.labelled(labels::KIND, |_| true)
    }

    /// Containers that a process made, by our label.
    pub fn containers_of(&self, pid: u32) -> Vec<Seen> {
        let made_by = format!(":{pid}:");
        let label = (labels::OWNER, made_by.as_str());
        self.labelled(labels::KIND, |labels| {
            labels
                .get(label.0)
                .is_some_and(|owner| owner.contains(label.1))
        })
    }

    /// Containers that carry a label, chosen by all that they carry.
    fn labelled(
        &self,
        label: &str,
        chosen: impl Fn(&HashMap<String, String>) -> bool,
    ) -> Vec<Seen> {
        let filters: HashMap<&str, Vec<&str>> = [("label", vec![label])].into();
        let options = ListContainersOptionsBuilder::new()
            .all(true)
            .filters(&filters)
            .build();
        let listed = self.client.list_containers(Some(options));
        let listed = self
            .runtime
            .block_on(listed)
            .expect("containers are listed");
        let ours = |one: &ContainerSummary| one.labels.as_ref().is_some_and(&chosen);
        listed.iter().filter(|one| ours(one)).map(seen).collect()
    }

    /// Whether a container exists.
    pub fn has_container(&self, id: &str) -> bool {
        let inspected = self.client.inspect_container(id, None);
        self.runtime.block_on(inspected).is_ok()
    }

    /// An image's id, where the image exists.
    pub fn image_id(&self, reference: &str) -> Option<String> {
        let inspected = self.client.inspect_image(reference);
        self.runtime.block_on(inspected).ok()?.id
    }

    /// What an image says of how it runs.
    pub fn configuration(&self, reference: &str) -> serde_json::Value {
        let inspected = self.client.inspect_image(reference);
        let image = self.runtime.block_on(inspected).expect("an image is there");
        serde_json::to_value(image.config).expect("a configuration is JSON")
    }

    /// How an image was made, step by step.
    pub fn history(&self, reference: &str) -> String {
        let steps = self.client.image_history(reference);
        let steps = self
            .runtime
            .block_on(steps)
            .expect("an image has a history");
        let lines = steps.into_iter().map(|step| step.created_by + "\n");
        lines.collect()
    }

    /// Makes a container that is none of lambdock's, and does not start it.
    pub fn create_foreign_container(&self, image: &str) -> String {
        let name = format!(
            "e2e-foreign-{}-{}",
            std::process::id(),
            crate::project::number()
        );
        let options = CreateContainerOptionsBuilder::new().name(&name).build();
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            cmd: Some(vec!["/bin/true".to_owned()]),
            ..ContainerCreateBody::default()
        };
        let created = self.client.create_container(Some(options), body);
        self.runtime
            .block_on(created)
            .expect("a container is made")
            .id
    }

    /// Removes a container.
    pub fn remove_container(&self, id: &str) {
        let options = RemoveContainerOptionsBuilder::new().force(true).build();
        let removed = self.client.remove_container(id, Some(options));
        self.runtime
            .block_on(removed)
            .expect("a container is removed");
    }

    /// Makes an image of an archive of its root folder.
    pub fn import(&self, archive: Vec<u8>, reference: &str) {
        // Whole, since Podman does not read a tag that is given apart.
        let options = CreateImageOptionsBuilder::new()
            .from_src("-")
            .repo(reference)
            .build();
        let body = bollard::body_full(Bytes::from(archive));
        let imported = self.client.create_image(Some(options), Some(body), None);
        let imported = imported.try_collect::<Vec<_>>();
        self.runtime
            .block_on(imported)
            .expect("an image is imported");
    }

    /// Gives an image another name.
    pub fn tag(&self, image: &str, reference: &str) {
        let (name, tag) = reference.rsplit_once(':').expect("a reference has a tag");
        let options = TagImageOptionsBuilder::new().repo(name).tag(tag).build();
        let tagged = self.client.tag_image(image, Some(options));
        self.runtime.block_on(tagged).expect("an image is tagged");
    }

    /// Pushes an image to the registry that its name says, which asks for no
    /// password.
    pub fn push(&self, reference: &str) {
        self.push_with(reference, None);
    }

    /// Pushes an image to the registry that its name says, by a user and a
    /// password.
    pub fn push_as(&self, reference: &str, (user, password): (&str, &str)) {
        let login = DockerCredentials {
            username: Some(user.to_owned()),
            password: Some(password.to_owned()),
            ..DockerCredentials::default()
        };
        self.push_with(reference, Some(login));
    }

    fn push_with(&self, reference: &str, login: Option<DockerCredentials>) {
        let (name, tag) = reference.rsplit_once(':').expect("a reference has a tag");
        let options = PushImageOptionsBuilder::new().tag(tag).build();
        let pushed = self.client.push_image(name, Some(options), login);
        // Errors come inside the stream, so it is read to its end.
        let pushed = pushed.try_collect::<Vec<_>>();
        let told = self.runtime.block_on(pushed).expect("an image is pushed");
        let refused = told.iter().find_map(|one| one.error_detail.as_ref());
        assert_eq!(refused, None, "{reference}");
    }

    /// The archive of an image, with all of its layers.
    pub fn export(&self, reference: &str) -> Vec<u8> {
        let exported = self.client.export_image(reference);
        let exported = exported.try_collect::<Vec<_>>();
        let chunks = self.runtime.block_on(exported);
        chunks.expect("an image is exported").concat()
    }

    /// Removes the images that have a name like this one.
    pub fn remove_images(&self, name: &str) {
        let filters: HashMap<&str, Vec<&str>> = [("reference", vec![name])].into();
        let options = ListImagesOptionsBuilder::new().filters(&filters).build();
        let listed = self.client.list_images(Some(options));
        let listed = self.runtime.block_on(listed).unwrap_or_default();
        for tag in listed.iter().flat_map(|image| &image.repo_tags) {
            self.remove_image(tag);
        }
    }

    /// Removes an image's name, and the image with its last name.
    pub fn remove_image(&self, reference: &str) {
        let options = RemoveImageOptionsBuilder::new().force(true).build();
        let removed = self.client.remove_image(reference, Some(options), None);
        // One that is not there, or that another test's image stands on, is
        // none of the caller's business.
        let _ = self.runtime.block_on(removed);
    }
}

fn seen(listed: &ContainerSummary) -> Seen {
    let label = |name: &str| listed.labels.as_ref()?.get(name).cloned();
    let state = listed.state.as_ref().map(ToString::to_string);
    Seen {
        id: listed.id.clone().unwrap_or_default(),
        kind: label(labels::KIND).unwrap_or_default(),
        state: state.unwrap_or_default(),
    }
}
