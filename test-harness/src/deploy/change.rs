//! A difference between what is wanted and what AWS has, as it may be shown:
//! secrets are gone before it is made.

/// What a change is a change of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// The repository of images.
    Repository,
    /// The log group.
    LogGroup,
    /// The function.
    Function,
    /// The alias.
    Alias,
}

impl Resource {
    /// Its name in documents and texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::LogGroup => "log group",
            Self::Function => "function",
            Self::Alias => "alias",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is a change of.
    pub resource: Resource,
    /// Which of its properties, dotted; empty where it is the whole.
    pub property: String,
    /// What AWS has; none where it has nothing, or where it is secret.
    pub from: Option<String>,
    /// What is wanted; none where nothing is, or where it is secret.
    pub to: Option<String>,
    /// Whether the values are secret; whether they are there is still told.
    pub secret: Option<SecretChange>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// What happens to a secret value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretChange {
    /// There was none.
    Added,
    /// It differs.
    Differs,
    /// It is no longer wanted.
    Removed,
}

impl Change {
    pub(super) fn new(
        resource: Resource,
        property: &str,
        from: Option<String>,
        to: Option<String>,
    ) -> Self {
        Self {
            resource,
            property: property.to_owned(),
            from,
            to,
            secret: None,
            note: None,
        }
    }

    pub(super) fn secret(property: &str, change: SecretChange) -> Self {
        Self {
            secret: Some(change),
            ..Self::new(Resource::Function, property, None, None)
        }
    }

    pub(super) fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// Collects the differences of one resource.
pub(super) struct Differences {
    resource: Resource,
    pub(super) found: Vec<Change>,
}

impl Differences {
    pub(super) const fn of(resource: Resource) -> Self {
        Self {
            resource,
            found: Vec::new(),
        }
    }

    /// Notes a property where both sides differ.
    pub(super) fn text(&mut self, property: &str, from: Option<String>, to: Option<String>) {
        if from != to {
            self.found
                .push(Change::new(self.resource, property, from, to));
        }
    }

    /// The same, of values that are always there on a side that is there.
    pub(super) fn value<T: ToString + Copy>(&mut self, property: &str, from: Option<T>, to: T) {
        self.text(
            property,
            from.map(|from| from.to_string()),
            Some(to.to_string()),
        );
    }
}
