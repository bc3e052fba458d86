//! The steps of a plan, by name: what they are called in documents and what they
//! say to people.

use std::time::Duration;

/// One step of a plan. What exactly it sends is in what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The repository is made.
    CreateRepository,
    /// The repository's settings, policy or tags are changed.
    ChangeRepository,
    /// The image is pushed.
    PushImage,
    /// The log group is made.
    CreateLogGroup,
    /// The log group's retention is set.
    SetRetention,
    /// The function is made.
    CreateFunction,
    /// `$LATEST` gets the image.
    UpdateCode,
    /// `$LATEST` gets the configuration.
    UpdateConfiguration,
    /// The function gets tags.
    TagFunction,
    /// The function's reserved concurrency is set.
    SetReserved,
    /// `$LATEST` becomes a version.
    Publish,
    /// Cases are run on the version.
    SmokeVersion,
    /// A part of the alias' traffic goes to the version for a while.
    ShiftTraffic {
        /// The part in per cent.
        percent: u8,
        /// For how long.
        wait: Duration,
    },
    /// All of the alias' traffic goes to the version.
    MoveAlias,
    /// Cases are run on the alias.
    SmokeAlias,
    /// The alias' URL is made or changed.
    SetUrl,
    /// Anybody is let call the URL.
    OpenUrl,
    /// What becomes of the alias' asynchronous events is set.
    SetEvents,
    /// The alias' provisioned concurrency is set.
    SetProvisioned,
}

impl Step {
    /// Its name in documents.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::CreateRepository => "create-repository",
            Self::ChangeRepository => "change-repository",
            Self::PushImage => "push-image",
            Self::CreateLogGroup => "create-log-group",
            Self::SetRetention => "set-retention",
            Self::CreateFunction => "create-function",
            Self::UpdateCode => "update-code",
            Self::UpdateConfiguration => "update-configuration",
            Self::TagFunction => "tag-function",
            Self::SetReserved => "set-reserved-concurrency",
            Self::Publish => "publish-version",
            Self::SmokeVersion => "smoke-version",
            Self::ShiftTraffic { .. } => "shift-traffic",
            Self::MoveAlias => "move-alias",
            Self::SmokeAlias => "smoke-alias",
            Self::SetUrl => "set-url",
            Self::OpenUrl => "open-url",
            Self::SetEvents => "set-events",
            Self::SetProvisioned => "set-provisioned-concurrency",
        }
    }

    /// What it does, to people.
    pub fn text(&self) -> String {
        let text = match self {
            Self::CreateRepository => "create the repository",
            Self::ChangeRepository => "change the repository",
            Self::PushImage => "push the image",
            Self::CreateLogGroup => "create the log group",
            Self::SetRetention => "set the log group's retention",
            Self::CreateFunction => "create the function",
            Self::UpdateCode => "update the function's image",
            Self::UpdateConfiguration => "update the function's configuration",
            Self::TagFunction => "tag the function",
            Self::SetReserved => "set reserved concurrency",
            Self::Publish => "publish a version",
            Self::SmokeVersion => "run the cases on the version",
            Self::ShiftTraffic { percent, wait } => {
                let seconds = wait.as_secs();
                return format!("send {percent}% of the traffic to the version for {seconds} s");
            }
            Self::MoveAlias => "move the alias to the version",
            Self::SmokeAlias => "run the cases on the alias",
            Self::SetUrl => "set the function's URL",
            Self::OpenUrl => "let anybody call the function's URL",
            Self::SetEvents => "set what becomes of asynchronous events",
            Self::SetProvisioned => "set provisioned concurrency",
        };
        text.to_owned()
    }
}
