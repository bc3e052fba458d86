//! Rules on what Lambda starts: it exists, may be executed, can be loaded, and
//! needs no newer C library than Lambda has.

use super::access::Access;
use super::base::Base;
use super::elf;
use super::rule::{Rule, Violation};
use super::script::{Interpreter, interpreter};
use super::subject::{AWS_ENTRY_POINT, Subject};
use super::tree::{Kind, Looked, Place, join};
use super::view::{HEAD, MOST_OF_AN_EXECUTABLE, View};

/// Where a program is looked for when the image sets no PATH: the default of
/// container engines.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Shells and helpers of the system: whether they are there matters, not what
/// is in them.
const TRUSTED: [&str; 4] = ["/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/env"];

/// Scripts that start scripts; the kernel's own bound is near.
const MOST_INTERPRETERS: usize = 4;

/// Holds everything that Lambda starts against the contract.
pub(super) fn rules(subject: &Subject<'_>, view: &View<'_>) -> Vec<Violation> {
    let command = subject.command();
    let Some(program) = command.first() else {
        return Vec::new();
    };
    let check = Executables {
        subject,
        view,
        base: subject.base(),
    };
    check.program(program, 0)
}

/// Holds one more file against them, such as a bootstrap.
pub(super) fn file(subject: &Subject<'_>, view: &View<'_>, path: &str) -> Vec<Violation> {
    let check = Executables {
        subject,
        view,
        base: subject.base(),
    };
    check.program(path, 0)
}

struct Executables<'s, 'v> {
    subject: &'s Subject<'s>,
    view: &'v View<'v>,
    base: Base,
}

impl Executables<'_, '_> {
    fn program(&self, program: &str, depth: usize) -> Vec<Violation> {
        if depth > MOST_INTERPRETERS {
            return Vec::new();
        }
        let place = match self.locate(program) {
            Looked::Found(place) => place,
            Looked::Missing => return vec![Self::missing(program)],
            Looked::Unknown(_) => return Vec::new(),
        };
        if place.node.kind != Kind::File {
            let message = format!("`{program}` is not a file, so it cannot be started");
            return vec![Violation::error(Rule::ExecutableFormat, message)];
        }
        let mut found: Vec<Violation> = self.may_execute(program, &place).into_iter().collect();
        let from_base = self.base.is_lambda && program == AWS_ENTRY_POINT;
        if !from_base && !TRUSTED.contains(&program) {
            found.extend(self.format(program, &place, depth));
        }
        found
    }

    /// As `execvp` does it: by path where there is a slash, else along PATH.
    fn locate(&self, program: &str) -> Looked<'_> {
        if program.contains('/') {
            let path = join(self.subject.working_directory(), program);
            return self.view.look(&path);
        }
        let path = self.subject.facts.environment.get("PATH");
        let folders = path.map_or(DEFAULT_PATH, String::as_str).split(':');
        for folder in folders.filter(|folder| folder.starts_with('/')) {
            match self.view.look(&format!("{folder}/{program}")) {
                Looked::Missing => {}
                looked => return looked,
            }
        }
        Looked::Missing
    }

    fn missing(program: &str) -> Violation {
        let is_path = program.contains('/');
        let place = if is_path { "" } else { " on its PATH" };
        let message = format!("the image has no `{program}`{place}, which it starts");
        let shell = program.rsplit('/').next() == Some("sh");
        let hint = if shell {
            "there is no shell in the image; write ENTRYPOINT and CMD in exec form, \
             such as `ENTRYPOINT [\"/main\"]`"
        } else {
            "check the path in ENTRYPOINT or CMD, and the `COPY` that should put it there"
        };
        Violation::error(Rule::ExecutableMissing, message).hint(hint)
    }

    fn may_execute(&self, program: &str, place: &Place<'_>) -> Option<Violation> {
        if let Some(folder) = self.view.closed_folder(&place.path) {
            let message = format!(
                "Lambda's user 993:990 cannot reach `{program}`: folder `{}` has mode {:03o}",
                folder.path, folder.node.mode
            );
            let hint = format!("add `RUN chmod a+x {}`", folder.path);
            return Some(Violation::error(Rule::ExecutableMode, message).hint(hint));
        }
        if self.view.allows(place, Access::Execute)? {
            return None;
        }
        let message = format!(
            "Lambda's user 993:990 cannot execute `{program}`, which has mode {:03o}",
            place.node.mode
        );
        let path = &place.path;
        let hint = format!("add `--chmod=755` to its `COPY`, or `RUN chmod a+rx {path}`");
        Some(Violation::error(Rule::ExecutableMode, message).hint(hint))
    }

    fn format(&self, program: &str, place: &Place<'_>, depth: usize) -> Vec<Violation> {
        let limit = self.base.linux.map(|_| MOST_OF_AN_EXECUTABLE);
        let Some(bytes) = self.view.content(place, limit.unwrap_or(HEAD)) else {
            return Vec::new();
        };
        if elf::is_elf(bytes) {
            return self.binary(program, bytes);
        }
        match interpreter(bytes) {
            Interpreter::None => {
                let message = format!("`{program}` is neither an ELF binary nor a script");
                let hint = "begin a script with a line such as `#!/bin/sh`";
                vec![Violation::error(Rule::ExecutableFormat, message).hint(hint)]
            }
            Interpreter::Windows => {
                let message = format!("the first line of `{program}` ends with a carriage return");
                let hint = "save the file with LF line ends, as `*.sh text eol=lf` in \
                            `.gitattributes` does";
                vec![Violation::error(Rule::ExecutableFormat, message).hint(hint)]
            }
            Interpreter::Program(next) => self.interpreter(program, place, &next, depth),
        }
    }

    fn interpreter(
        &self,
        script: &str,
        place: &Place<'_>,
        interpreter: &str,
        depth: usize,
    ) -> Vec<Violation> {
        let mut found = self.program(interpreter, depth + 1);
        if matches!(self.locate(interpreter), Looked::Missing) {
            let message =
                format!("`{script}` is run by `{interpreter}`, which the image does not have");
            let hint = "install it in the image, or correct the script's first line";
            found = vec![Violation::error(Rule::ExecutableMissing, message).hint(hint)];
        }
        if self.view.allows(place, Access::Read) == Some(false) {
            let mode = place.node.mode;
            let message =
                format!("Lambda's user 993:990 cannot read script `{script}`, mode {mode:03o}");
            let hint = format!("add `RUN chmod a+r {}`", place.path);
            found.push(Violation::error(Rule::ExecutableMode, message).hint(hint));
        }
        found
    }

    fn binary(&self, program: &str, bytes: &[u8]) -> Vec<Violation> {
        let Some(binary) = elf::binary(bytes) else {
            let message = format!("`{program}` is a damaged ELF binary");
            return vec![Violation::error(Rule::ExecutableFormat, message)];
        };
        let architecture = self.subject.expected.architecture;
        if binary.architecture != Some(architecture) {
            let actual = binary
                .architecture
                .map_or("another machine", |it| it.as_str());
            let message = format!("`{program}` is compiled for {actual}, not for {architecture}");
            let hint = format!("compile it for `{}`", architecture.platform());
            return vec![Violation::error(Rule::ExecutableArchitecture, message).hint(hint)];
        }
        let loader = binary.loader.as_deref();
        let loader = loader.and_then(|loader| self.loader(program, loader));
        loader
            .into_iter()
            .chain(self.glibc(program, bytes))
            .collect()
    }

    fn loader(&self, program: &str, loader: &str) -> Option<Violation> {
        if self.view.exists(loader) != Some(false) {
            return None;
        }
        let message = format!("`{program}` is loaded by `{loader}`, which the image does not have");
        let hint = if loader.contains("musl") {
            "it was built on Alpine for another base; build it on the base's own system, or static"
        } else {
            "use a base with glibc, or build it static (Go: `CGO_ENABLED=0`)"
        };
        Some(Violation::error(Rule::ExecutableMissing, message).hint(hint))
    }

    /// A stand-in base may have a newer C library than Lambda's own.
    fn glibc(&self, program: &str, bytes: &[u8]) -> Option<Violation> {
        let linux = self.base.linux?;
        let (major, minor) = elf::glibc(bytes)?;
        let (most_major, most_minor) = linux.glibc();
        if (major, minor) <= (most_major, most_minor) {
            return None;
        }
        let message = format!(
            "`{program}` needs `GLIBC_{major}.{minor}`, {} has {most_major}.{most_minor}",
            linux.name()
        );
        let hint = "build it with `cargo lambda build`, on the base's own system, or static";
        Some(Violation::error(Rule::Glibc, message).hint(hint))
    }
}
