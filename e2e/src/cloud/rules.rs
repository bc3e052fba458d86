//! Trouble that a test wants: at which call, how often, and what happens then.

use serde_json::Value;

/// What happens to a call.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// The connection ends before AWS has heard of the call.
    Close,
    /// AWS does what it is told, and the answer is lost.
    Lose,
    /// AWS answers with an error and has done nothing.
    Refuse {
        /// The status.
        status: u16,
        /// The error's name.
        kind: &'static str,
        /// The error's words.
        message: &'static str,
    },
    /// The call waits before AWS has heard of it, until all is calm.
    HoldBefore,
    /// AWS does what it is told, and the answer waits until all is calm.
    HoldAfter,
    /// These members are laid over the answer.
    Patch(Value),
}

/// Trouble for some calls.
#[derive(Debug, Clone)]
pub struct Rule {
    operation: Option<String>,
    writes_only: bool,
    skip: usize,
    times: usize,
    trouble: Trouble,
}

impl Rule {
    /// Once, for the first call of an operation.
    pub fn of(operation: &str, trouble: Trouble) -> Self {
        Self {
            operation: Some(operation.to_owned()),
            ..Self::any(trouble)
        }
    }

    /// Once, for the first call of any kind.
    pub fn any(trouble: Trouble) -> Self {
        Self {
            operation: None,
            writes_only: false,
            skip: 0,
            times: 1,
            trouble,
        }
    }

    /// Once, for the first call that changes something.
    pub fn any_write(trouble: Trouble) -> Self {
        Self {
            writes_only: true,
            ..Self::any(trouble)
        }
    }

    /// For a later call: so many that would fit go before it.
    #[must_use]
    pub fn after(mut self, calls: usize) -> Self {
        self.skip = calls;
        self
    }

    /// For so many calls one after the other.
    #[must_use]
    pub fn times(mut self, calls: usize) -> Self {
        self.times = calls;
        self
    }

    /// The trouble of the first rule that has some for a call.
    pub(super) fn take(rules: &mut [Self], operation: &str, writes: bool) -> Option<Trouble> {
        rules
            .iter_mut()
            .find_map(|rule| rule.trouble_for(operation, writes))
    }

    fn trouble_for(&mut self, operation: &str, writes: bool) -> Option<Trouble> {
        let other = self.operation.as_ref().is_some_and(|own| own != operation);
        if other || (self.writes_only && !writes) || self.times == 0 {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.times -= 1;
        Some(self.trouble.clone())
    }
}

/// Lays members over an answer, as RFC 7396 merges them.
pub(super) fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        into.clone_from(patch);
        return;
    };
    if !into.is_object() {
        *into = Value::Object(serde_json::Map::new());
    }
    for (name, value) in members {
        if value.is_null() {
            into.as_object_mut().map(|object| object.remove(name));
        } else {
            merge(&mut into[name.as_str()], value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_take_their_turns() {
        let close = Rule::any_write(Trouble::Close).after(1);
        let lose = Rule::of("GetFunction", Trouble::Lose).times(2);
        let mut rules = [close, lose];
        let mut take = |operation: &str, writes| {
            let taken = Rule::take(&mut rules, operation, writes);
            taken.map(|trouble| matches!(trouble, Trouble::Close))
        };
        assert_eq!(take("GetFunction", false), Some(false));
        assert_eq!(take("CreateAlias", true), None);
        assert_eq!(take("CreateAlias", true), Some(true));
        assert_eq!(take("CreateAlias", true), None);
        assert_eq!(take("GetFunction", false), Some(false));
        assert_eq!(take("GetFunction", false), None);
    }
}
