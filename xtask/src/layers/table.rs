//! The table of layers as DESIGN.md gives it: the document that people read is
//! the one that the check enforces.

/// The heading that the table stands under.
const HEADING: &str = "## Layers";

/// What a module may import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MayImport {
    /// These modules, or parts of modules such as `invoke::outcome`.
    Only(Vec<String>),
    /// Whatever the table names.
    Everything,
}

/// The modules of the library and what each may import, top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    rows: Vec<(String, MayImport)>,
}

impl Table {
    /// Reads the table out of the document's text.
    pub(crate) fn read(document: &str) -> Result<Self, String> {
        let mut rows: Vec<(String, MayImport)> = Vec::new();
        let section = document
            .lines()
            .skip_while(|line| !line.starts_with(HEADING))
            .skip(1)
            .take_while(|line| !line.starts_with("## "));
        for line in section {
            let Some((name, allowed)) = row(line) else {
                continue;
            };
            let above = || rows.iter().map(|(name, _)| name.clone()).collect();
            let allowed = match allowed {
                "-" => MayImport::Only(Vec::new()),
                "everything" => MayImport::Everything,
                "all above" => MayImport::Only(above()),
                list => MayImport::Only(names(list).ok_or_else(|| {
                    format!("layer `{name}`: `{list}` is no list of names, `-`, `all above` or `everything`")
                })?),
            };
            rows.push((name.to_owned(), allowed));
        }
        if rows.is_empty() {
            return Err(format!("no table of modules under `{HEADING}`"));
        }
        Ok(Self { rows })
    }

    /// What a module may import; `None` for one that the table does not name.
    pub(crate) fn of(&self, module: &str) -> Option<&MayImport> {
        let row = self.rows.iter().find(|(name, _)| name == module);
        row.map(|(_, allowed)| allowed)
    }
}

/// Name and last cell of a row whose first cell is a name in backticks.
fn row(line: &str) -> Option<(&str, &str)> {
    let cells = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let name = cells.split('|').next()?.trim();
    let name = name.strip_prefix('`')?.strip_suffix('`')?;
    Some((name, cells.rsplit('|').next()?.trim()))
}

/// The names of a list such as "`model`, `invoke::outcome`".
fn names(list: &str) -> Option<Vec<String>> {
    list.split(',')
        .map(|name| {
            let name = name.trim().strip_prefix('`')?.strip_suffix('`')?;
            Some(name.to_owned())
        })
        .collect()
}

impl MayImport {
    /// Whether the path, from the crate's root, may be imported.
    pub(crate) fn allows(&self, path: &[String]) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(names) => names.iter().any(|name| {
                let mut parts = path.iter();
                name.split("::")
                    .all(|part| parts.next().is_some_and(|next| next == part))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "\
# A design
| `outside` | no layer | - |

## Layers of the library
| module | owns | may import |
|---|---|---|
| `model` | words | - |
| `invoke` | one call | `model` |
| `cases` | cases (a \\| b) | `model`, `invoke::outcome` |
| `runner` | runs | all above |
| `harness` | the front | everything |

## Flow
| `later` | no layer | - |
";

    fn path(text: &str) -> Vec<String> {
        text.split("::").map(str::to_owned).collect()
    }

    fn allows(from: &str, to: &str) -> bool {
        let table = Table::read(DOCUMENT).unwrap();
        table.of(from).unwrap().allows(&path(to))
    }

    #[test]
    fn only_the_section_of_layers_is_read() {
        let table = Table::read(DOCUMENT).unwrap();
        assert!(table.of("model").is_some());
        assert_eq!(table.of("outside"), None);
        assert_eq!(table.of("later"), None);
    }

    #[test]
    fn a_part_of_a_module_is_allowed_alone() {
        assert!(allows("cases", "invoke::outcome::Outcome"));
        assert!(allows("cases", "invoke::outcome"));
        assert!(!allows("cases", "invoke::client"));
        assert!(!allows("cases", "invoke"));
    }

    #[test]
    fn words_stand_for_lists() {
        assert!(!allows("model", "invoke::x"));
        assert!(allows("runner", "cases::x"));
        assert!(!allows("runner", "harness::x"));
        assert!(allows("harness", "runner::x"));
    }

    #[test]
    fn a_table_that_cannot_be_read_is_an_error() {
        assert!(Table::read("# A design without one\n").is_err());
        let vague = DOCUMENT.replace("all above", "the usual ones");
        let reason = Table::read(&vague).unwrap_err();
        assert!(reason.contains("`the usual ones`"), "{reason}");
    }
}
