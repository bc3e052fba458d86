//! Projects whose functions are shell scripts on busybox.

use crate::{Engine, Project, busybox, busybox_archive};

/// The runtime that the busybox app has, too.
/// A runtime that runs `handler` for each event.
pub const BOOTSTRAP: &str = include_str!("../apps/busybox/bootstrap");

const DOCKERFILE: &str = "\
ARG BASE
FROM ${BASE}
WORKDIR /app
COPY --chmod=755 bootstrap ./
COPY handler ./
CMD [\"/app/bootstrap\"]
";

/// A handler that gives back what it got.
pub const ECHO: &str = "#!/bin/sh\nexec cat\n";

/// A handler that answers long after every deadline of a test.
pub const HANG: &str = "#!/bin/sh\nexec sleep 600\n";

/// Makes an image of a function in shell on an engine that need not build: its
/// runtime is `/app/bootstrap`, to be run in `/app`.
///
/// # Panics
///
/// When the engine does not take it.
pub fn import_shell_function(engine: &Engine, handler: &str, reference: &str) {
    let files = [("app/bootstrap", BOOTSTRAP), ("app/handler", handler)];
    engine.import(busybox_archive(&files), reference);
}

/// Cases that any answer passes, by name.
pub fn any_answer(names: &[&str]) -> String {
    let case = |name: &&str| {
        format!("[[case]]\nname = \"{name}\"\nevent = {{}}\nexpect = {{ outcome = \"success\" }}\n")
    };
    names.iter().map(case).collect()
}

impl Project {
    /// A project with functions that answer never, and two cases for each.
    pub fn hanging(functions: &[&str], timeout: u32) -> Self {
        let more = format!("timeout = {timeout}\ncases = [\"cases.toml\"]");
        let functions: Vec<_> = functions
            .iter()
            .map(|name| (*name, HANG, more.as_str()))
            .collect();
        Self::shell(&functions).with("cases.toml", &any_answer(&["one", "two"]))
    }

    /// A project with functions in shell: each has a name, a handler and what
    /// the manifest says of it besides.
    pub fn shell(functions: &[(&str, &str, &str)]) -> Self {
        let base = busybox();
        let sections = functions.iter().map(|(name, _, more)| {
            format!(
                "[functions.{name}]\ncontext = \"{name}\"\nbuild-args = {{ BASE = \"{base}\" }}\n\
                 memory = 128\n{more}\n"
            )
        });
        let project = Self::new(&sections.collect::<String>());
        for (name, handler, _) in functions {
            project.write(&format!("{name}/Dockerfile"), DOCKERFILE);
            project.write(&format!("{name}/bootstrap"), BOOTSTRAP);
            project.write(&format!("{name}/handler"), handler);
            project.set_mode(&format!("{name}/handler"), 0o755);
        }
        project
    }
}
