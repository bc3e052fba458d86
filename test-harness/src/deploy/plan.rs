//! Desired against observed: the differences, and the steps that end them, in an
//! order in which callers never meet half of a change. It is pure.

mod parts;
mod serve;
#[cfg(test)]
mod tests;

use super::change::{Change, Resource};
use super::compare;
use super::desired::{Desired, Refusal};
use super::observe::Observed;
use super::state::{CodeState, FunctionState, LastUpdate};
use super::step::Step;

pub(super) use parts::same_policy;
pub(super) use serve::{is_version_of, leads_to};

/// Whether `$LATEST` has the local image: the same configuration, or one that was
/// made of the same inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameImage {
    /// It has.
    Yes,
    /// It has another.
    No,
    /// Nobody could tell, so the image is pushed; where the digest turns out to be
    /// the same, nothing is updated.
    Unknown,
}

/// What is to be done about a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// There is none yet.
    Create,
    /// It differs.
    Update,
    /// Nothing.
    Nothing,
    /// It cannot be done.
    Refuse,
}

/// The plan for one function. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionPlan {
    /// Its name in the manifest.
    pub function: String,
    /// Its name on AWS.
    pub name: String,
    /// The alias.
    pub alias: String,
    /// What is to be done.
    pub action: Action,
    /// The differences.
    pub changes: Vec<Change>,
    /// The steps, in order; none where there is no difference.
    pub steps: Vec<Step>,
    /// Why nothing can be done.
    pub refused: Option<Refusal>,
    /// The version that the alias is to lead to, where it is published already.
    pub version: Option<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// The plan for one function.
pub fn plan(desired: &Desired, observed: &Observed, same: SameImage) -> FunctionPlan {
    let mut draft = Draft::new(desired, observed, same);
    if let Some(refusal) = draft.refusal() {
        return draft.refuse(refusal);
    }
    draft.repository();
    draft.code();
    draft.log_group();
    draft.function();
    let served = serve::serve(&mut draft);
    draft.belongings();
    match served {
        Ok(()) => draft.finish(),
        Err(refusal) => draft.refuse(refusal),
    }
}

/// A plan that grows.
struct Draft<'a> {
    desired: &'a Desired,
    observed: &'a Observed,
    /// What is known of the image: `$LATEST` has it.
    same: SameImage,
    /// Whether `$LATEST` gets the image.
    code: bool,
    /// Whether its image comes from another repository than before.
    moves: bool,
    changes: Vec<Change>,
    steps: Vec<Step>,
    version: Option<String>,
    notes: Vec<String>,
}

impl<'a> Draft<'a> {
    fn new(desired: &'a Desired, observed: &'a Observed, same: SameImage) -> Self {
        let packed = desired.image.manifest_digest.as_deref().map(hexadecimal);
        let latest = observed
            .latest
            .as_ref()
            .map(|latest| latest.code_sha256.as_str());
        let same = match latest {
            None => SameImage::No,
            Some(digest) if packed == Some(digest) => SameImage::Yes,
            Some(_) => same,
        };
        Self {
            desired,
            observed,
            same,
            code: false,
            moves: false,
            changes: Vec::new(),
            steps: Vec::new(),
            version: None,
            notes: desired.notes.clone(),
        }
    }

    /// Why nothing can be done, where that is plain from the start.
    fn refusal(&self) -> Option<Refusal> {
        let found = self.observed.identity.account.as_str();
        if let Some(wanted) = self
            .desired
            .account
            .as_deref()
            .filter(|wanted| *wanted != found)
        {
            return Some(Refusal::new(
                format!(
                    "the credentials are for account {found}, the manifest deploys to {wanted}"
                ),
                "use credentials of the manifest's account, or change `account` in `[deploy]`",
            ));
        }
        let latest = self.observed.latest.as_ref()?;
        (latest.code == CodeState::Zip).then(|| {
            Refusal::new(
                format!(
                    "function `{}` is there as a Zip function (`PackageType` is `Zip`), which AWS cannot make one of an image",
                    self.desired.name
                ),
                "give the function another `name` in its `deploy` table and move its callers, or delete the Zip function first",
            )
        })
    }

    /// The image, and the architecture that goes with it.
    fn code(&mut self) {
        let Some(latest) = &self.observed.latest else {
            self.steps.push(Step::PushImage);
            return;
        };
        let (desired, uri) = (self.desired, image_uri(latest));
        let here = self.observed.repository.as_ref();
        let in_place =
            here.is_some_and(|here| uri.is_some_and(|uri| repository_of(uri) == here.uri));
        let mut found = Vec::new();
        if self.same != SameImage::Yes {
            let from = Some(format!("sha256:{}", latest.code_sha256));
            let image = &desired.image;
            let config = || format!("a new image of configuration {}", image.config_digest);
            let to = image.manifest_digest.clone().unwrap_or_else(config);
            let change = Change::new(Resource::Function, "image", from, Some(to));
            found.push(match self.same {
                SameImage::Unknown => {
                    change.noted("whether they differ is known once it is pushed")
                }
                _ => change,
            });
        } else if !in_place {
            self.moves = true;
            let from = uri.map(|uri| repository_of(uri).to_owned());
            let to = here.map_or_else(|| desired.repository.name.clone(), |here| here.uri.clone());
            found.push(Change::new(
                Resource::Function,
                "image.repository",
                from,
                Some(to),
            ));
        }
        if latest.architecture != desired.architecture {
            let (from, to) = (
                latest.architecture.to_string(),
                desired.architecture.to_string(),
            );
            found.push(Change::new(
                Resource::Function,
                "architecture",
                Some(from),
                Some(to),
            ));
        }
        found.extend(failed(latest));
        self.code = !found.is_empty();
        if self.code {
            self.steps.push(Step::PushImage);
        }
        self.changes.extend(found);
    }

    /// The function itself, its tags and what is reserved for it.
    fn function(&mut self) {
        let (desired, latest) = (self.desired, self.observed.latest.as_ref());
        let name = desired.name.as_str();
        let remote = latest.map(|latest| &latest.config);
        let wanted = compare::normal(&compare::merged(&desired.config, remote), name);
        let remote = remote.map(|remote| compare::normal(remote, name));
        let found = compare::configurations(&wanted, remote.as_ref(), &desired.plain);
        let Some(latest) = latest else {
            let whole = Change::new(Resource::Function, "", None, Some(name.to_owned()));
            self.changes.push(whole);
            let architecture = Some(desired.architecture.to_string());
            // Whoever asks for drift alone has built no image.
            let digest = &desired.image.config_digest;
            if !digest.is_empty() {
                let image = Some(format!("configuration {digest}"));
                let change = Change::new(Resource::Function, "image", None, image);
                self.changes.push(change);
            }
            let change = Change::new(Resource::Function, "architecture", None, architecture);
            self.changes.push(change);
            self.changes.extend(found);
            self.changes.extend(self.tags(Resource::Function, None));
            self.steps.push(Step::CreateFunction);
            self.reserved(None);
            return;
        };
        if self.code {
            self.steps.push(Step::UpdateCode);
        }
        if !found.is_empty() || (self.code && failed(latest).is_some()) {
            self.steps.push(Step::UpdateConfiguration);
        }
        self.changes.extend(found);
        let tags = self.tags(Resource::Function, Some(&latest.tags));
        if !tags.is_empty() {
            self.steps.push(Step::TagFunction);
        }
        self.changes.extend(tags);
        self.reserved(latest.reserved_concurrency);
    }

    fn refuse(self, refusal: Refusal) -> FunctionPlan {
        let mut plan = self.finish();
        plan.steps.clear();
        plan.version = None;
        plan.action = Action::Refuse;
        plan.refused = Some(refusal);
        plan
    }

    fn finish(self) -> FunctionPlan {
        let action = match (&self.observed.latest, self.steps.is_empty()) {
            (_, true) => Action::Nothing,
            (None, false) => Action::Create,
            (Some(_), false) => Action::Update,
        };
        FunctionPlan {
            function: self.desired.function.clone(),
            name: self.desired.name.clone(),
            alias: self.desired.alias.clone(),
            action,
            changes: self.changes,
            steps: self.steps,
            refused: None,
            version: self.version,
            notes: self.notes,
        }
    }
}

/// A function that has failed is updated whatever it says that it has.
fn failed(latest: &FunctionState) -> Option<Change> {
    [&latest.state, &latest.last_update]
        .into_iter()
        .find_map(|state| {
            let LastUpdate::Failed { code, reason } = state else {
                return None;
            };
            let from = Some(format!("failed: {code}: {reason}"));
            Some(Change::new(
                Resource::Function,
                "state",
                from,
                Some("active".to_owned()),
            ))
        })
}

fn image_uri(function: &FunctionState) -> Option<&str> {
    match &function.code {
        CodeState::Image { uri, .. } => Some(uri),
        CodeState::Zip => None,
    }
}

/// An image's name without tag and digest.
pub(super) fn repository_of(uri: &str) -> &str {
    let name = uri.split_once('@').map_or(uri, |(name, _)| name);
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => name,
    }
}

/// A digest's digits, as `CodeSha256` has them.
pub(super) fn hexadecimal(digest: &str) -> &str {
    digest.strip_prefix("sha256:").unwrap_or(digest)
}
