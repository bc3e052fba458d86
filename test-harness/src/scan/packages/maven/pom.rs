//! What Maven writes about an artifact: `pom.properties` and `pom.xml`.

use quick_xml::Reader;
use quick_xml::events::Event;

/// An artifact, as far as it is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pom {
    pub(super) group: Option<String>,
    pub(super) artifact: Option<String>,
    pub(super) version: Option<String>,
    /// The folder that it lies in.
    pub(super) folder: String,
}

impl Pom {
    /// `group:artifact` and the version, or what is missing.
    pub(super) fn complete(&self) -> Result<(String, String), String> {
        let (Some(group), Some(artifact)) = (&self.group, &self.artifact) else {
            return Err("names no Maven artifact".to_owned());
        };
        match &self.version {
            Some(version) => Ok((format!("{group}:{artifact}"), version.clone())),
            None => Err(format!("does not tell the version of `{group}:{artifact}`")),
        }
    }

    /// Fills what is missing from the folder, which ends in
    /// `META-INF/maven/GROUP/ARTIFACT`.
    fn with_folder(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.folder);
        let Some((_, below)) = folder.rsplit_once("META-INF/maven/") else {
            return self;
        };
        if let Some((group, artifact)) = below.split_once('/') {
            self.group = self.group.or_else(|| value(group));
            self.artifact = self.artifact.or_else(|| value(artifact));
        }
        self
    }
}

/// A value that tells something: neither empty nor a placeholder.
fn value(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !text.contains("${") && !text.contains('/')).then(|| text.to_owned())
}

/// Reads `pom.properties` of a folder.
pub(super) fn properties(bytes: &[u8], folder: &str) -> Pom {
    let text = String::from_utf8_lossy(bytes);
    let find = |key: &str| {
        text.lines().find_map(|line| {
            let rest = line.trim_start().strip_prefix(key)?.trim_start();
            value(rest.strip_prefix(['=', ':'])?)
        })
    };
    let pom = Pom {
        group: find("groupId"),
        artifact: find("artifactId"),
        version: find("version"),
        ..Pom::default()
    };
    pom.with_folder(folder)
}

/// Reads `pom.xml` of a folder: the project's own words, else its parent's.
pub(super) fn xml(bytes: &[u8], folder: &str) -> Pom {
    let mut reader = Reader::from_reader(bytes);
    let (mut own, mut parent) = (Pom::default(), Pom::default());
    // Only the first levels are kept, however deep it is.
    let mut path: Vec<Vec<u8>> = Vec::new();
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                if depth <= 3 {
                    path.push(start.local_name().as_ref().to_vec());
                }
            }
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                path.truncate(depth);
            }
            Ok(Event::Text(text)) if depth == path.len() => {
                let names: Vec<&[u8]> = path.iter().map(Vec::as_slice).collect();
                let (pom, field) = match names[..] {
                    [b"project", field] => (&mut own, field),
                    [b"project", b"parent", field] => (&mut parent, field),
                    _ => continue,
                };
                let slot = match field {
                    b"groupId" => &mut pom.group,
                    b"artifactId" => &mut pom.artifact,
                    b"version" => &mut pom.version,
                    _ => continue,
                };
                *slot = value(&String::from_utf8_lossy(text.as_ref()));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let pom = Pom {
        group: own.group.or(parent.group),
        artifact: own.artifact,
        version: own.version.or(parent.version),
        ..Pom::default()
    };
    pom.with_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = "META-INF/maven/org.x/y";

    #[test]
    fn reads_properties() {
        let text = b"#Generated\r\nversion=2.16.0\r\ngroupId = org.apache.logging.log4j\nartifactId:log4j-core\n";
        let (name, version) = properties(text, FOLDER).complete().unwrap();
        assert_eq!(
            (&*name, &*version),
            ("org.apache.logging.log4j:log4j-core", "2.16.0")
        );
        let lacks = properties(b"version=${project.version}", FOLDER).complete();
        assert_eq!(
            lacks,
            Err("does not tell the version of `org.x:y`".to_owned())
        );
        assert!(properties(b"version=1", "elsewhere").complete().is_err());
    }

    #[test]
    fn reads_a_project_and_its_parent() {
        let text = b"<?xml version='1.0'?><project><parent><groupId>org.p</groupId><artifactId>p</artifactId>\
            <version>3</version></parent><artifactId>y</artifactId><dependencies><dependency><version>9</version>\
            </dependency></dependencies></project>";
        assert_eq!(
            xml(text, FOLDER).complete(),
            Ok(("org.p:y".to_owned(), "3".to_owned()))
        );
        assert!(xml(b"<project><version>", FOLDER).complete().is_err());
        assert_eq!(xml(&b"<a>".repeat(100_000), "").group, None);
    }
}
