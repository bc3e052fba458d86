//! `.dockerignore`: which files of a build context Docker leaves out. It walks
//! no folder and decides not which ignore file counts
//! (`<Dockerfile>.dockerignore` comes before `.dockerignore`).
//!
//! Source: the Dockerfile reference, ".dockerignore files", and the behaviour of
//! moby's `patternmatcher`, read 2026-11.

mod pattern;

use pattern::Pattern;

/// A line that is no pattern; Docker refuses the build.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the pattern `{pattern}` in line {line}: {rule}")]
pub struct InvalidPattern {
    /// 1-based line of the ignore file.
    pub line: usize,
    /// The line as written.
    pub pattern: String,
    /// What is wrong with it.
    pub rule: &'static str,
}

/// The rules of one ignore file.
#[derive(Debug, Clone, Default)]
pub struct IgnoreRules {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    pattern: Pattern,
    exception: bool,
}

impl IgnoreRules {
    /// Reads an ignore file. Lines that start with `#` are comments, and a path
    /// may begin with `/`.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rules = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let rule = rule(line).map_err(|rule| InvalidPattern {
                line: index + 1,
                pattern: line.trim().to_owned(),
                rule,
            })?;
            rules.extend(rule);
        }
        Ok(Self { rules })
    }

    /// Whether a file or folder is left out: its path is relative to the
    /// context, with `/` between its parts. The last rule that fits the path or
    /// one of its parents decides.
    pub fn is_ignored(&self, path: &str) -> bool {
        let fits = |rule: &Rule| family(path).any(|part| rule.pattern.matches(part));
        let last = self.rules.iter().rfind(|rule| fits(rule));
        last.is_some_and(|rule| !rule.exception)
    }

    /// Whether an exception (`!pattern`) may bring back something inside an
    /// ignored folder, so that a walk must enter it. It may err towards `true`.
    pub fn may_contain_exceptions(&self, folder: &str) -> bool {
        let inside = |rule: &Rule| rule.exception && rule.pattern.may_match_inside(folder);
        self.rules.iter().any(inside)
    }

    /// Whether there is no rule at all.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

/// A path's parents from the top, then the path itself.
fn family(path: &str) -> impl Iterator<Item = &str> {
    let parents = path.match_indices('/').map(|(at, _)| &path[..at]);
    parents.chain(std::iter::once(path))
}

/// The rule of a line; none for comments and empty lines.
///
/// Docker reads a line in two passes, and the second sees what the first left:
/// `/!x` becomes the exception `!x`, and `!/` an exception of nothing.
fn rule(line: &str) -> Result<Option<Rule>, &'static str> {
    let trimmed = line.trim();
    // Only a `#` in the first column makes a comment.
    if line.starts_with('#') || trimmed.is_empty() {
        return Ok(None);
    }
    let first = match trimmed.strip_prefix('!') {
        Some(rest) => format!("!{}", relative(rest.trim())),
        None => relative(trimmed),
    };
    let second = clean(first.trim());
    let (exception, body) = match second.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, second.as_str()),
    };
    if body.is_empty() {
        return Err("`!` needs a pattern after it");
    }
    let pattern = Pattern::compile(body)?;
    Ok(Some(Rule { pattern, exception }))
}

/// A cleaned path without the slash that means the context itself.
fn relative(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let cleaned = clean(path);
    let inner = cleaned.strip_prefix('/').filter(|rest| !rest.is_empty());
    inner.map_or(cleaned.clone(), str::to_owned)
}

/// A path without `.`, `..`, doubled and trailing slashes, by its text alone.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests;
