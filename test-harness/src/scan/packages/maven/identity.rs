//! What a jar is that carries no `pom.properties` of its own: by its manifest,
//! its name and its classes. A group that is written nowhere is never taken
//! in silence.

use std::collections::{BTreeMap, BTreeSet};

use super::super::control;
use super::super::facts::{FileFacts, Found, FoundKind, Trouble};
use super::known;
use super::pom::Pom;

/// Parts of a Java runtime, which is no Maven artifact.
const RUNTIME_FILES: [&str; 5] = ["jrt-fs.jar", "rt.jar", "jce.jar", "jsse.jar", "tools.jar"];

/// What was seen in an archive.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Artifacts that name themselves.
    pub(super) poms: Vec<Pom>,
    /// What their `pom.xml` says that they need, by folder.
    pub(super) needs: BTreeMap<String, Vec<String>>,
    /// `META-INF/MANIFEST.MF`.
    pub(super) manifest: Vec<u8>,
    /// Known folders that it has classes in.
    pub(super) folders: BTreeSet<&'static str>,
    /// Whether it has classes that may be a library's.
    pub(super) classes: bool,
}

/// Folders of an application's own classes and of its start.
const APPLICATION: [&str; 3] = ["BOOT-INF/", "WEB-INF/", "org/springframework/boot/loader/"];

impl Seen {
    /// Takes note of a class file.
    pub(super) fn class(&mut self, name: &str) {
        self.classes |= !APPLICATION.iter().any(|folder| name.starts_with(folder));
        for folder in known::folders().filter(|folder| name.starts_with(folder)) {
            self.folders.insert(folder);
        }
    }

    /// Says what it is.
    pub(super) fn conclude(&self, name: &str, inside: &[String], facts: &mut FileFacts) {
        let mut told = BTreeSet::new();
        let mut add = |name: String, version: String, folder: &str| {
            if told.insert((name.clone(), version.clone())) {
                facts.add(Found {
                    inside: inside.to_vec(),
                    requires: self.needs.get(folder).cloned().unwrap_or_default(),
                    ..Found::new(FoundKind::Maven, name, version)
                });
            }
        };
        let mut troubles = Vec::new();
        let mut named = false;
        for pom in &self.poms {
            match pom.complete() {
                Ok((artifact, version)) => add(artifact, version, &pom.folder),
                Err(lacks) => troubles.push(lacks),
            }
            let artifact = pom.artifact.as_deref();
            named |= artifact.is_some_and(|artifact| name.starts_with(artifact));
        }
        if !named && self.classes && !self.is_runtime(name) {
            match self.own(name) {
                Own::Known(pom) => match pom.complete() {
                    Ok((artifact, version)) => add(artifact, version, ""),
                    Err(lacks) => troubles.push(lacks),
                },
                Own::Guessed(artifact, version, why) => {
                    if self.poms.is_empty() {
                        troubles.push(format!(
                            "does not name its Maven group; taken for `{artifact}` by its `{why}`"
                        ));
                        add(artifact, version, "");
                    }
                }
                // An archive of others' artifacts is what they are.
                Own::Unknown if self.poms.is_empty() => {
                    troubles.push("names no Maven artifact and no version".to_owned());
                }
                Own::Unknown => {}
            }
        }
        facts.troubles.extend(troubles.into_iter().map(|reason| {
            let trouble = Trouble::unknown_version(reason).inside(inside);
            trouble.hint("keep `META-INF/maven` in the jar, or ignore it by its path with a reason")
        }));
    }

    fn is_runtime(&self, name: &str) -> bool {
        let manifest = String::from_utf8_lossy(&self.manifest);
        RUNTIME_FILES.contains(&name) && manifest.contains("Java Runtime Environment")
    }

    fn own(&self, name: &str) -> Own {
        let text = unfolded(&self.manifest);
        let main = control::paragraphs(&text).next().unwrap_or_default();
        let field = |name: &str| control::field(&main, name);
        let (artifact, version) = split(name);
        let title =
            field("Implementation-Title").filter(|title| !title.contains([' ', '/', ':', '#']));
        // A file that was renamed may still have its title.
        let artifact = if version.is_some() {
            artifact
        } else {
            title.unwrap_or(artifact)
        };
        let versions = [
            "Implementation-Version",
            "Bundle-Version",
            "Specification-Version",
        ];
        let version = version.or_else(|| {
            versions
                .into_iter()
                .find_map(field)
                .filter(|version| !version.contains("${"))
        });
        let group = known::group(artifact, |folder| self.folders.contains(folder));
        let vendor =
            field("Implementation-Vendor-Id").filter(|id| id.contains('.') && !id.contains(' '));
        if let Some(group) = group.or(vendor) {
            return Own::Known(Pom {
                group: Some(group.to_owned()),
                artifact: Some(artifact.to_owned()),
                version: version.map(str::to_owned),
                ..Pom::default()
            });
        }
        let Some(version) = version else {
            return Own::Unknown;
        };
        for why in ["Bundle-SymbolicName", "Automatic-Module-Name"] {
            let value = field(why).and_then(|value| value.split(';').next());
            let value = value.map(str::trim).filter(|value| value.contains('.'));
            if let Some(value) = value {
                let group = value
                    .strip_suffix(artifact)
                    .and_then(|group| group.strip_suffix('.'));
                let group = group.filter(|group| group.contains('.')).unwrap_or(value);
                return Own::Guessed(format!("{group}:{artifact}"), version.to_owned(), why);
            }
        }
        Own::Unknown
    }
}

enum Own {
    Known(Pom),
    Guessed(String, String, &'static str),
    Unknown,
}

/// A manifest with its folded lines joined: a line that begins with a blank
/// goes on where the one before ended.
fn unfolded(manifest: &[u8]) -> String {
    let text = String::from_utf8_lossy(manifest).replace("\r\n", "\n");
    text.replace("\n ", "")
}

/// Artifact and version of a file's name, such as `log4j-core-2.16.0.jar`.
fn split(name: &str) -> (&str, Option<&str>) {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut dashes = stem.match_indices('-');
    let digit = |at: usize| stem[at + 1..].starts_with(|letter: char| letter.is_ascii_digit());
    match dashes.find(|(at, _)| digit(*at)) {
        Some((at, _)) => (&stem[..at], Some(&stem[at + 1..])),
        None => (stem, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concluded(name: &str, manifest: &str, classes: &[&str]) -> FileFacts {
        let mut seen = Seen {
            manifest: manifest.as_bytes().to_vec(),
            ..Seen::default()
        };
        for class in classes {
            seen.class(class);
        }
        let mut facts = FileFacts::default();
        seen.conclude(name, &[], &mut facts);
        facts
    }

    fn only(facts: &FileFacts) -> (&str, &str) {
        let [found] = &facts.packages[..] else {
            panic!("{facts:?}");
        };
        (&found.name, &found.version)
    }

    #[test]
    fn known_classes_and_vendors_name_a_group() {
        let spring = concluded(
            "spring-core-5.3.9.jar",
            "",
            &["org/springframework/core/A.class"],
        );
        assert_eq!(only(&spring), ("org.springframework:spring-core", "5.3.9"));
        assert!(spring.troubles.is_empty());
        let manifest =
            "Implementation-Vendor-Id: org.foo.\r\n bar\r\nImplementation-Version: 2\r\n";
        assert_eq!(
            only(&concluded("x.jar", manifest, &["a/B.class"])),
            ("org.foo.bar:x", "2")
        );
    }

    #[test]
    fn a_guess_is_told() {
        let facts = concluded(
            "y-1.jar",
            "Bundle-SymbolicName: org.x.y;singleton:=true\n",
            &["a/B.class"],
        );
        assert_eq!(only(&facts), ("org.x:y", "1"));
        assert!(facts.troubles[0].reason.contains("taken for `org.x:y`"));
        let facts = concluded("app.jar", "", &["a/B.class"]);
        assert_eq!(
            facts.troubles[0].reason,
            "names no Maven artifact and no version"
        );
    }

    #[test]
    fn what_is_no_artifact_is_none() {
        let runtime = "Implementation-Title: Java Runtime Environment\n";
        assert!(concluded("jrt-fs.jar", runtime, &["jdk/A.class"]).is_empty());
        assert!(concluded("docs.jar", "", &[]).is_empty());
        assert!(concluded("app.jar", "", &["BOOT-INF/classes/a/B.class"]).is_empty());
    }

    #[test]
    fn names_are_split_before_the_version() {
        assert_eq!(
            split("log4j-core-2.16.0.jar"),
            ("log4j-core", Some("2.16.0"))
        );
        assert_eq!(split("guava-31.1-jre.jar"), ("guava", Some("31.1-jre")));
        assert_eq!(split("app.jar"), ("app", None));
        assert_eq!(split("a-"), ("a-", None));
    }
}
