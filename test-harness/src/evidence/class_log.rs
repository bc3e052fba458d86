//! `HotSpot`'s log of loaded classes: which class came from which archive.
//!
//! Source: JEP 158 for the form of a line; `ClassLoadingService` and
//! `InstanceKlass::print_class_load_logging` for what `source:` may be.

use std::collections::HashSet;

use super::timeline::days;

/// What one file of the log shows.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ClassLog {
    /// Classes that are not the JDK's.
    pub(super) classes: Vec<ClassLoad>,
    /// What could not be told.
    pub(super) gaps: Vec<String>,
}

/// A class that was loaded.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ClassLoad {
    pub(super) time: f64,
    pub(super) name: String,
    /// The folder or archive, absolute.
    pub(super) path: String,
    /// The way into nested archives.
    pub(super) inside: Vec<String>,
}

/// Whose classes a line's `source:` tells of.
#[derive(Debug, PartialEq)]
enum Source {
    Jdk,
    /// Made at run time from another class.
    Made,
    At(String, Vec<String>),
    /// Nobody can tell.
    Hidden,
}

pub(super) fn read(text: &str) -> ClassLog {
    let mut log = ClassLog::default();
    let mut seen = HashSet::new();
    if !text.is_empty() && !text.ends_with('\n') {
        log.gaps.push("the log of classes was cut off".to_owned());
    }
    for line in text.lines() {
        let Some((time, name, source)) = parts(line) else {
            if !line.trim().is_empty() {
                gap(&mut log, "a line of the log of classes cannot be read");
            }
            continue;
        };
        if name == "java.lang.ProcessImpl" {
            gap(
                &mut log,
                "a process of Java started another, which nobody saw",
            );
        }
        match whose(name, source) {
            Source::Jdk | Source::Made => {}
            Source::Hidden => gap(
                &mut log,
                "classes were loaded from a class archive or from memory, which tells no file",
            ),
            Source::At(path, inside) => {
                if seen.insert((name, source)) {
                    log.classes.push(ClassLoad {
                        time,
                        name: name.to_owned(),
                        path,
                        inside,
                    });
                }
            }
        }
    }
    log
}

fn gap(log: &mut ClassLog, text: &str) {
    if !log.gaps.iter().any(|gap| gap == text) {
        log.gaps.push(text.to_owned());
    }
}

/// Time, class and source of `[2026-11-24T12:12:00.545+0000] T source: file:/t.jar`.
fn parts(line: &str) -> Option<(f64, &str, &str)> {
    let (time, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let (name, source) = rest.split_once(" source: ")?;
    Some((millis(time)?, name, source.trim_end()))
}

fn millis(time: &str) -> Option<f64> {
    let (date, clock) = time.strip_suffix("+0000")?.split_once('T')?;
    let mut date = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let mut clock = clock
        .split([':', '.', ','])
        .map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (clock.next()??, clock.next()??);
    let (second, milli) = (clock.next()??, clock.next()??);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let whole = [hour, minute, second, milli];
    if whole.iter().any(|part| !(0..1000).contains(part)) {
        return None;
    }
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    #[expect(
        clippy::cast_precision_loss,
        reason = "53 bits are enough until 287,396"
    )]
    Some((seconds * 1000 + milli) as f64)
}

fn whose(name: &str, source: &str) -> Source {
    if source.starts_with("jrt:/") {
        return Source::Jdk;
    }
    if let Some((path, inside)) = place(source) {
        return Source::At(path, inside);
    }
    if is_jdk(name) {
        return Source::Jdk;
    }
    // Lambdas and proxies: `T$$Lambda$1/0x00007f3858000a08 source: T`.
    let made = name.contains("$$") || name.contains('/') || name.contains("$Proxy");
    if made || name.contains("GeneratedMethodAccessor") {
        return Source::Made;
    }
    Source::Hidden
}

fn is_jdk(name: &str) -> bool {
    const PREFIXES: [&str; 7] = [
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "org.ietf.jgss.",
        "netscape.javascript.",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || name.starts_with("org.w3c.dom.")
        || name.starts_with("org.xml.sax.")
        // Arrays and hidden classes of the VM's own.
        || name.starts_with('[')
}

/// The archive that a `source:` names: `file:/a.jar`, `jar:file:/a.jar!/b.jar!/`, or
/// `jar:nested:/a.jar/!b.jar!/`, as Spring Boot's loaders write it.
fn place(source: &str) -> Option<(String, Vec<String>)> {
    let nested = source.strip_prefix("jar:");
    let whole = nested.unwrap_or(source);
    let whole = whole
        .strip_prefix("file:")
        .or_else(|| whole.strip_prefix("nested:"))?;
    let mut ways = whole.split('!');
    let path = decoded(ways.next()?);
    let path = format!("/{}", path.trim_matches('/'));
    let inside = ways.map(|way| decoded(way.trim_matches('/')));
    // A folder within an archive, such as `BOOT-INF/classes`, is the archive's own.
    let inside = inside.filter(|way| is_archive(way));
    Some((path, inside.collect()))
}

fn is_archive(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|one| ["jar", "war", "ear", "zip"].contains(&one))
}

/// A path of an URL, with its percent signs read.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Lines of `OpenJDK` 17.0.15, recorded 2026-11-24.
    const RECORDED: &str = "\
[2026-11-24T12:12:00.522+0000] java.lang.Object source: shared objects file
[2026-11-24T12:12:00.529+0000] sun.nio.cs.UTF_8$Encoder source: jrt:/java.base
[2026-11-24T12:12:00.545+0000] T source: file:/var/task/lib/t%20t.jar
[2026-11-24T12:12:00.551+0000] T$$Lambda$1/0x00007f3858000a08 source: T
[2026-11-24T12:12:00.554+0000] java.lang.invoke.LambdaForm$MH/0x00007f3858000400 source: __JVM_LookupDefineClass__
";

    #[test]
    fn classes_are_of_archives() {
        let log = read(RECORDED);
        assert_eq!(log.gaps, [""; 0]);
        let [class] = log.classes.as_slice() else {
            panic!("{log:?}");
        };
        assert_eq!(
            (class.name.as_str(), class.path.as_str()),
            ("T", "/var/task/lib/t t.jar")
        );
        assert!((class.time - 1_795_522_320_545.0).abs() < 0.5);
    }

    #[test]
    fn nested_archives_are_ways() {
        let boot = "BOOT-INF/lib/log4j-core-2.16.0.jar".to_owned();
        for source in [
            "jar:file:/var/task/app.jar!/BOOT-INF/lib/log4j-core-2.16.0.jar!/",
            "jar:nested:/var/task/app.jar/!BOOT-INF/lib/log4j-core-2.16.0.jar!/",
        ] {
            let expected = ("/var/task/app.jar".to_owned(), vec![boot.clone()]);
            assert_eq!(place(source), Some(expected), "{source}");
        }
        let own = place("jar:nested:/var/task/app.jar/!BOOT-INF/classes/!/");
        assert_eq!(own, Some(("/var/task/app.jar".to_owned(), Vec::new())));
    }

    #[test]
    fn a_class_archive_of_the_function_is_a_gap() {
        let line =
            "[2026-11-24T12:12:00.522+0000] org.app.Main source: shared objects file (top)\n";
        let log = read(&line.repeat(3));
        assert_eq!((log.classes.len(), log.gaps.len()), (0, 1));
    }

    #[test]
    fn what_cannot_be_read_is_a_gap() {
        assert_eq!(read("nonsense\n").gaps.len(), 1);
        assert_eq!(read("[2026-11-24T12:12:00.545+0000] T sou").gaps.len(), 2);
        assert_eq!(read(""), ClassLog::default());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,200}", time in "[0-9T:.+-]{0,30}") {
            read(&text);
            read(&format!("[{time}] A source: file:{text}\n"));
        }

        #[test]
        fn any_cut_of_a_log_is_seen(at in 1..RECORDED.len()) {
            let cut = &RECORDED[..at];
            prop_assert_eq!(read(cut).gaps.is_empty(), cut.ends_with('\n'));
        }
    }
}
