//! `check-layers`: every import of the library follows the table of DESIGN.md,
//! and neither the library nor the command line tool does the other's work.

mod forbidden;
mod modules;
mod paths;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::problem::Problem;
use crate::tree::Tree;
use paths::FoundPath;
use table::Table;

const DESIGN: &str = "DESIGN.md";
const LIBRARY: &str = "test-harness";
const TOOL: &str = "cli";

/// Checks the library's sources and dependencies, then the tool's.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Problem>, Error> {
    let design = tree.required_text(Path::new(DESIGN))?;
    let table = Table::read(&design).map_err(|reason| Error::form(DESIGN, reason))?;
    let mut problems = Vec::new();
    for (file, found) in sources(tree, LIBRARY)? {
        problems.extend(found.iter().filter_map(|path| {
            let edge = wrong_edge(&table, path).filter(|_| !is_test_file(&file));
            let message = edge.or_else(|| forbidden::in_library(&file, path))?;
            Some(Problem::at(&file, path.line, message))
        }));
    }
    for (file, found) in sources(tree, TOOL)? {
        problems.extend(found.iter().filter_map(|path| {
            let message = forbidden::in_tool(&file, path)?;
            Some(Problem::at(&file, path.line, message))
        }));
    }
    for (part, crates) in [
        (LIBRARY, &forbidden::LIBRARY_CRATES[..]),
        (TOOL, &forbidden::TOOL_CRATES[..]),
    ] {
        let manifest = Path::new(part).join("Cargo.toml");
        let dependencies = tree.toml(&manifest)?;
        let wrong = forbidden::dependencies(&dependencies, crates);
        problems.extend(wrong.map(|message| Problem::of(&manifest, message)));
    }
    Ok(problems)
}

/// A part's source files, each with the paths in it.
fn sources(tree: &Tree, part: &str) -> Result<Vec<(PathBuf, Vec<FoundPath>)>, Error> {
    let root = Path::new(part).join("src");
    let mut texts = Vec::new();
    let mut moved = BTreeMap::new();
    for file in tree.rust_files(part)? {
        if let Ok(below) = file.strip_prefix(&root) {
            let text = tree.required_text(&file)?;
            moved.extend(modules::by_attribute(below, &text));
            texts.push((below.to_owned(), text));
        }
    }
    texts
        .into_iter()
        .map(|(below, text)| {
            let module = moved.remove(&below);
            let module = module.unwrap_or_else(|| modules::by_place(&below));
            let file = root.join(below);
            let found = paths::paths(&text, &module);
            let found = found.map_err(|reason| Error::form(&file, reason))?;
            Ok((file, found))
        })
        .collect()
}

/// Whether a file holds tests only. Such a file may assemble what the code
/// itself meets at run time only, so it may reach across layers.
fn is_test_file(file: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    stem == "tests" || stem.ends_with("_tests")
}

/// Why a path of the library is a wrong import, where it is.
fn wrong_edge(table: &Table, path: &FoundPath) -> Option<String> {
    let from = path.module.first()?;
    let Some(allowed) = table.of(from) else {
        return Some(format!(
            "module `{from}` is not in {DESIGN}'s table of layers"
        ));
    };
    let target = path.crate_path()?;
    let to = target.first()?;
    if to == from {
        return None;
    }
    if table.of(to).is_none() {
        let path = target.join("::");
        return Some(format!(
            "`crate::{path}` goes through the crate's root; name its module"
        ));
    }
    if allowed.allows(&target) {
        return None;
    }
    let path = target.join("::");
    Some(format!("`{from}` may not import `{path}`, see {DESIGN}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    const TABLE: &str = "## Layers\n| `model` | words | - |\n\
                         | `engine` | engines | `model` |\n\
                         | `image` | images | `model`, `engine` |\n";

    const MANIFEST: &str = "[package]\nname = \"x\"\n";

    /// What the check says of a workspace with these files beside the table.
    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![
            ("DESIGN.md", TABLE),
            ("test-harness/Cargo.toml", MANIFEST),
            ("cli/Cargo.toml", MANIFEST),
        ];
        all.retain(|(path, _)| files.iter().all(|(given, _)| given != path));
        all.extend_from_slice(files);
        let (_folder, tree) = fixture(&all);
        let found = check(&tree).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    fn library(file: &str, source: &str) -> Vec<String> {
        problems(&[(&format!("test-harness/src/{file}"), source)])
    }

    #[test]
    fn imports_upward_and_within_a_module_pass() {
        let source = "use crate::model::Cell;\nuse super::plan;\nuse std::fmt;";
        assert_eq!(library("image/build.rs", source), Vec::<String>::new());
        let root = "pub mod model;\npub use model::Cell;";
        assert_eq!(library("lib.rs", root), Vec::<String>::new());
    }

    #[test]
    fn an_import_downward_fails() {
        assert_eq!(
            library("model/cell.rs", "\nuse crate::{image::Plan};"),
            [
                "test-harness/src/model/cell.rs:2: `model` may not import `image::Plan`, see DESIGN.md"
            ]
        );
    }

    #[test]
    fn super_and_inline_paths_fail_alike() {
        let by_super = library("engine/mod.rs", "use super::image::Plan;");
        let inline = library("engine/mod.rs", "fn a() -> crate::image::Plan {}");
        assert_eq!(by_super.len(), 1);
        assert_eq!(by_super, inline);
    }

    #[test]
    fn tests_inside_a_module_are_held_to_its_layer() {
        let source = "mod tests { use super::*; use crate::image::Plan; }";
        assert_eq!(library("model/cell.rs", source).len(), 1);
    }

    #[test]
    fn a_file_of_tests_may_reach_across_layers_but_not_print() {
        let source = "use crate::image::Plan; fn a() { println!(); }";
        let found = library("model/cell/tests.rs", source);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("println"), "{found:?}");
    }

    #[test]
    fn a_file_that_an_attribute_moves_is_read_where_it_belongs() {
        let found = problems(&[
            (
                "test-harness/src/image/plan.rs",
                "#[path = \"plan_tests.rs\"] mod tests;",
            ),
            (
                "test-harness/src/image/plan_tests.rs",
                "use super::super::build; use super::*;",
            ),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_path_through_the_root_fails() {
        let found = library("image/mod.rs", "use crate::Cell;");
        assert!(found[0].ends_with("goes through the crate's root; name its module"));
    }

    #[test]
    fn a_module_outside_the_table_fails() {
        let found = library("weather.rs", "use std::fmt;");
        assert!(found[0].ends_with("module `weather` is not in DESIGN.md's table of layers"));
    }

    #[test]
    fn the_library_neither_prints_nor_parses_arguments() {
        let found = library(
            "model/mod.rs",
            "fn a() { println!(); clap::Parser::parse(); }",
        );
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn forbidden_crates_are_found_in_manifests() {
        let found = problems(&[
            ("test-harness/Cargo.toml", "[dependencies]\nclap = \"4\"\n"),
            ("cli/Cargo.toml", "[dependencies]\nbollard = \"1\"\n"),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn the_tool_reads_variables_in_one_file() {
        let source = "fn a() { std::env::var(\"HOME\"); }";
        assert_eq!(problems(&[("cli/src/commands/list.rs", source)]).len(), 1);
        assert!(problems(&[("cli/src/variables.rs", source)]).is_empty());
    }

    #[test]
    fn a_source_that_is_no_rust_is_an_error() {
        let (_folder, tree) = fixture(&[
            ("DESIGN.md", TABLE),
            ("test-harness/src/model.rs", "fn a() {"),
        ]);
        assert!(check(&tree).is_err());
    }
}
