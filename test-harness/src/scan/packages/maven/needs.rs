//! What an artifact's own pom says that it needs to run: the names of artifacts,
//! never their versions, which whoever builds an application decides. What only a
//! parent pom tells is not known here, and left out.
//!
//! Source: Maven's POM reference ("Dependencies", "Properties"); Maven's
//! introduction to the dependency mechanism ("Dependency Management").

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Elements within elements; poms have about ten.
const MOST_NESTED: usize = 64;
/// Dependencies of one pom. The largest known have some hundreds.
const MOST: usize = 5_000;
/// Properties within properties.
const MOST_ROUNDS: usize = 10;
/// Of a name; Maven's own are shorter than file names may be.
const LONGEST: usize = 512;

const PROJECT: &str = "project";
const DEPENDENCIES: [&str; 3] = [PROJECT, "dependencies", "dependency"];
const MANAGED: [&str; 4] = [
    PROJECT,
    "dependencyManagement",
    "dependencies",
    "dependency",
];

/// A dependency in the pom's own words, by element.
type Words = BTreeMap<String, String>;

#[derive(Debug, Default)]
struct Read {
    properties: BTreeMap<String, String>,
    dependencies: Vec<Words>,
    managed: Vec<Words>,
    has_parent: bool,
}

/// The artifacts that a `pom.xml` says its own needs at run time, as
/// `group:artifact`, sorted. One that cannot be read to its end says nothing.
pub(super) fn of_pom(bytes: &[u8]) -> Vec<String> {
    let Some(pom) = read(bytes) else {
        return Vec::new();
    };
    let needs = pom.dependencies.iter();
    let needs = needs.filter_map(|words| pom.needed(words));
    let mut needs: Vec<String> = needs.collect();
    needs.sort();
    needs.dedup();
    needs
}

impl Read {
    /// The name of a dependency that is there at run time for certain.
    fn needed(&self, words: &Words) -> Option<String> {
        let group = self.filled(words.get("groupId")?)?;
        let artifact = self.filled(words.get("artifactId")?)?;
        let managed = self.managed(&group, &artifact);
        let word = |name: &str| {
            let own = words.get(name);
            let own = own.or_else(|| managed.and_then(|managed| managed.get(name)));
            own.map(|text| self.filled(text).ok_or(()))
        };
        // Another file of the artifact, such as its tests, is not the artifact.
        let is = |name: &str, usual: &str| match word(name) {
            None => true,
            Some(text) => text.is_ok_and(|text| text == usual),
        };
        if !is("type", "jar") || word("classifier").is_some() || !is("optional", "false") {
            return None;
        }
        let runs = match word("scope") {
            Some(Ok(scope)) => scope == "compile" || scope == "runtime",
            Some(Err(())) => false,
            None => {
                // A parent that gives the version may give a scope, too; parts of one
                // build that need each other do so to run.
                let told = words.contains_key("version") || managed.is_some();
                told || !self.has_parent || self.properties.get("project.groupId") == Some(&group)
            }
        };
        runs.then(|| format!("{group}:{artifact}"))
    }

    /// What the pom itself manages of an artifact.
    fn managed(&self, group: &str, artifact: &str) -> Option<&Words> {
        let is = |words: &Words, name: &str, wanted: &str| {
            let text = words.get(name).and_then(|text| self.filled(text));
            text.as_deref() == Some(wanted)
        };
        let mut managed = self.managed.iter();
        managed.find(|words| {
            is(words, "groupId", group)
                && is(words, "artifactId", artifact)
                && !words.contains_key("classifier")
                && !words.contains_key("type")
        })
    }

    /// A text with the pom's own properties filled in; none where one is not its own.
    fn filled(&self, text: &str) -> Option<String> {
        let mut filled = text.to_owned();
        for _ in 0..MOST_ROUNDS {
            let Some(begin) = filled.find("${") else {
                let plain = !filled.is_empty() && !filled.contains(['/', ':']);
                return plain.then_some(filled);
            };
            let length = filled[begin..].find('}')?;
            let name = &filled[begin + 2..begin + length];
            // Older words for the same.
            let name = name.strip_prefix("pom.").map_or_else(
                || match name {
                    "groupId" | "version" | "artifactId" => format!("project.{name}"),
                    _ => name.to_owned(),
                },
                |rest| format!("project.{rest}"),
            );
            let property = self.properties.get(&name)?;
            filled.replace_range(begin..=begin + length, property);
            if filled.len() > LONGEST {
                return None;
            }
        }
        None
    }
}

fn read(bytes: &[u8]) -> Option<Read> {
    let mut reader = Reader::from_reader(bytes);
    let mut pom = Read::default();
    let mut path: Vec<String> = Vec::new();
    let mut content = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => {
                path.push(String::from_utf8_lossy(element.local_name().as_ref()).into_owned());
                content.clear();
                if path.len() > MOST_NESTED {
                    return None;
                }
                begin(&mut pom, &path)?;
            }
            Event::Text(text) => content.push_str(&String::from_utf8_lossy(text.as_ref())),
            Event::End(_) => {
                take(&mut pom, &path, content.trim());
                content.clear();
                path.pop();
            }
            Event::Eof if path.is_empty() => {
                inherit(&mut pom);
                return Some(pom);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn begin(pom: &mut Read, path: &[String]) -> Option<()> {
    if pom.dependencies.len() + pom.managed.len() >= MOST {
        return None;
    }
    if path == DEPENDENCIES {
        pom.dependencies.push(Words::new());
    } else if path == MANAGED {
        pom.managed.push(Words::new());
    } else if path == [PROJECT, "parent"] {
        pom.has_parent = true;
    }
    Some(())
}

fn take(pom: &mut Read, path: &[String], content: &str) {
    let Some((name, above)) = path.split_last() else {
        return;
    };
    if content.is_empty() || content.len() > LONGEST {
        return;
    }
    let words = if above == DEPENDENCIES {
        pom.dependencies.last_mut()
    } else if above == MANAGED {
        pom.managed.last_mut()
    } else {
        let of = match above {
            [project, properties] if project == PROJECT && properties == "properties" => "",
            [project] if project == PROJECT => "project.",
            [project, parent] if project == PROJECT && parent == "parent" => "project.parent.",
            _ => return,
        };
        if pom.properties.len() < MOST {
            pom.properties
                .insert(format!("{of}{name}"), content.to_owned());
        }
        return;
    };
    if let Some(words) = words {
        words.insert(name.clone(), content.to_owned());
    }
}

/// Group and version are the parent's where the project has none.
fn inherit(pom: &mut Read) {
    for name in ["groupId", "version"] {
        let parents = pom
            .properties
            .get(&format!("project.parent.{name}"))
            .cloned();
        if let Some(parents) = parents {
            let own = pom.properties.entry(format!("project.{name}"));
            own.or_insert(parents);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BEGIN: &str = "<project><parent><groupId>org.p</groupId><artifactId>parent</artifactId>\
        <version>3</version></parent><artifactId>core</artifactId>";

    fn dependency(rest: &str) -> String {
        format!("<dependency>{rest}</dependency>")
    }

    fn needs(parts: &[&str]) -> Vec<String> {
        let dependencies: String = parts.iter().map(|part| dependency(part)).collect();
        let text = format!("{BEGIN}<dependencies>{dependencies}</dependencies></project>");
        of_pom(text.as_bytes())
    }

    #[test]
    fn what_runs_is_needed_and_nothing_else() {
        let found = needs(&[
            "<groupId>a</groupId><artifactId>compiled</artifactId><version>1</version>",
            "<groupId>a</groupId><artifactId>run</artifactId><version>1</version><scope>runtime</scope>",
            "<groupId>a</groupId><artifactId>tested</artifactId><version>1</version><scope>test</scope>",
            "<groupId>a</groupId><artifactId>given</artifactId><version>1</version><scope>provided</scope>",
            "<groupId>a</groupId><artifactId>wished</artifactId><version>1</version><optional>true</optional>",
            "<groupId>a</groupId><artifactId>tests</artifactId><version>1</version><type>test-jar</type>",
            "<groupId>a</groupId><artifactId>other</artifactId><version>1</version><classifier>sources</classifier>",
            "<groupId>a</groupId><artifactId>odd</artifactId><version>1</version><scope>${scope}</scope>",
        ]);
        assert_eq!(found, ["a:compiled", "a:run"]);
    }

    #[test]
    fn what_only_the_parent_tells_is_unknown() {
        let found = needs(&[
            "<groupId>${project.groupId}</groupId><artifactId>api</artifactId>",
            "<groupId>${pom.parent.groupId}</groupId><artifactId>old</artifactId><version>${project.version}</version>",
            "<groupId>junit</groupId><artifactId>junit</artifactId>",
            "<groupId>${their.group}</groupId><artifactId>x</artifactId><version>1</version>",
        ]);
        assert_eq!(found, ["org.p:api", "org.p:old"]);
    }

    #[test]
    fn what_the_pom_manages_counts() {
        let managed = dependency(
            "<groupId>a</groupId><artifactId>t</artifactId><version>1</version><scope>test</scope>",
        ) + &dependency(
            "<groupId>a</groupId><artifactId>r</artifactId><version>1</version>",
        );
        let own = dependency("<groupId>a</groupId><artifactId>t</artifactId>")
            + &dependency("<groupId>${g}</groupId><artifactId>r</artifactId>");
        let text = format!(
            "{BEGIN}<properties><g>a</g></properties><dependencyManagement><dependencies>{managed}\
             </dependencies></dependencyManagement><dependencies>{own}</dependencies>\
             <profiles><profile><dependencies>{}</dependencies></profile></profiles></project>",
            dependency("<groupId>a</groupId><artifactId>p</artifactId><version>1</version>")
        );
        assert_eq!(of_pom(text.as_bytes()), ["a:r"]);
        // One that is cut may have lost its scope.
        for length in 0..text.len() {
            assert_eq!(of_pom(&text.as_bytes()[..length]), Vec::<String>::new());
        }
    }

    #[test]
    fn properties_that_lead_nowhere_end() {
        let text = "<project><properties><a>${b}${b}</a><b>${a}${a}</b></properties><dependencies>\
            <dependency><groupId>${a}</groupId><artifactId>x</artifactId></dependency>\
            </dependencies></project>";
        assert_eq!(of_pom(text.as_bytes()), Vec::<String>::new());
        assert_eq!(of_pom(&b"<a>".repeat(100_000)), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_says_nothing(text in "(<(/)?(project|parent|dependenc(y|ies)|groupId|artifactId|scope)>|\\$\\{[a-z.]{0,9}\\}?|\\PC){0,60}") {
            for name in of_pom(text.as_bytes()) {
                let filled = !name.contains("${");
                prop_assert!(filled && name.contains(':'), "{}", name);
            }
        }
    }
}
