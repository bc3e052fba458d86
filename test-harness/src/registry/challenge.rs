//! `WWW-Authenticate`: how a registry wants to be asked.
//!
//! Source: RFC 9110, "Authentication"; Docker's token authentication
//! specification.

/// One way to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// User and password in each request.
    Basic,
    /// A token, which another server gives.
    Bearer {
        /// The address of that server.
        realm: String,
        /// What it is told of the registry.
        service: Option<String>,
        /// What the token is to allow, where the registry says so.
        scope: Option<String>,
    },
}

/// The way that is used, of those that headers offer: a token before a password.
pub(super) fn choose<'a>(headers: impl IntoIterator<Item = &'a str>) -> Option<Challenge> {
    let all: Vec<Challenge> = headers.into_iter().flat_map(read).collect();
    let bearer = all
        .iter()
        .find(|one| matches!(one, Challenge::Bearer { .. }));
    bearer.or(all.first()).cloned()
}

/// Every challenge of a header that is known here.
fn read(header: &str) -> Vec<Challenge> {
    let mut reader = Reader { rest: header };
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    while let Some(word) = reader.token() {
        match (reader.equals(), found.last_mut()) {
            (true, Some((_, parameters))) => {
                let Some(value) = reader.value() else { break };
                parameters.push((word.to_ascii_lowercase(), value));
            }
            // A parameter of nothing.
            (true, None) => break,
            (false, _) => found.push((word.to_ascii_lowercase(), Vec::new())),
        }
        reader.separators();
    }
    found.into_iter().filter_map(challenge).collect()
}

fn challenge((scheme, parameters): (String, Vec<(String, String)>)) -> Option<Challenge> {
    let parameter = |name: &str| {
        let found = parameters.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.clone())
    };
    match scheme.as_str() {
        "basic" => Some(Challenge::Basic),
        "bearer" => Some(Challenge::Bearer {
            realm: parameter("realm")?,
            service: parameter("service"),
            scope: parameter("scope"),
        }),
        _ => None,
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn separators(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', ',']);
    }

    fn token(&mut self) -> Option<String> {
        self.separators();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~/".contains(c)))
            .unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!token.is_empty()).then(|| token.to_owned())
    }

    fn equals(&mut self) -> bool {
        let trimmed = self.rest.trim_start_matches([' ', '\t']);
        match trimmed.strip_prefix('=') {
            Some(rest) => {
                self.rest = rest.trim_start_matches([' ', '\t']);
                true
            }
            None => false,
        }
    }

    /// A token, or a text in quotes.
    fn value(&mut self) -> Option<String> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            return self.token();
        };
        let (mut value, mut escaped) = (String::new(), false);
        for (at, c) in quoted.char_indices() {
            match c {
                _ if escaped => {
                    value.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => {
                    self.rest = &quoted[at + 1..];
                    return Some(value);
                }
                c => value.push(c),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        Challenge::Bearer {
            realm: realm.to_owned(),
            service: service.map(str::to_owned),
            scope: scope.map(str::to_owned),
        }
    }

    #[test]
    fn challenges_of_real_registries_are_read() {
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#;
        let wanted = bearer(
            "https://auth.docker.io/token",
            Some("registry.docker.io"),
            Some("repository:a/b:pull,push"),
        );
        assert_eq!(choose([hub]), Some(wanted));
        let ecr = r#"Basic realm="https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/",service="ecr.amazonaws.com""#;
        assert_eq!(choose([ecr]), Some(Challenge::Basic));
    }

    #[test]
    fn a_token_is_preferred_wherever_it_is_offered() {
        let both = r#"Basic realm="a, b", bearer realm = "https:\/\/x/\"t\"" , error=invalid"#;
        let wanted = bearer(r#"https://x/"t""#, None, None);
        assert_eq!(choose([both]), Some(wanted.clone()));
        assert_eq!(
            choose(["Basic realm=x", r#"Bearer realm="https://x/\"t\"""#]),
            Some(wanted)
        );
    }

    #[test]
    fn what_is_unknown_or_damaged_is_none() {
        for header in [
            "",
            "Negotiate",
            "Digest realm=\"x\"",
            "Bearer",
            "Bearer service=\"x\"",
            "realm=\"x\"",
            "Bearer realm=\"x",
        ] {
            assert_eq!(choose([header]), None, "{header}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(realm in "[ -~]{1,30}", service in "[ -~]{0,20}") {
            let quote = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
            let header = format!(
                "Bearer realm=\"{}\",service=\"{}\"", quote(&realm), quote(&service)
            );
            prop_assert_eq!(choose([header.as_str()]), Some(bearer(&realm, Some(&service), None)));
        }

        #[test]
        fn nothing_ends_the_reading(header in "\\PC{0,80}") {
            let _ = choose([header.as_str()]);
        }
    }
}
