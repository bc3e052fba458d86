//! jq programs, run by jaq. A program sees its input only: neither the
//! environment nor files.

use jaq_core::load::{Arena, Error as LoadError, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, data};
use jaq_json::{Val, read};

use crate::model::Json;

/// More results than any assertion looks at; a program may go on for ever.
const MOST_RESULTS: usize = 10_000;

type Program = Filter<data::JustLut<Val>>;

/// A jq program that compiles. The compiled form cannot be sent between
/// threads, so it is made again where it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jq(String);

impl Jq {
    /// Takes a program.
    ///
    /// # Errors
    /// When it does not compile; in one line.
    pub fn new(program: &str) -> Result<Self, String> {
        compiled(program).map(|_| Self(program.to_owned()))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Every result for an input.
    ///
    /// # Errors
    /// When the program fails, even after results, or gives too many.
    pub fn all(&self, input: &Json) -> Result<Vec<Json>, String> {
        let program = compiled(&self.0)?;
        let text = input.to_string();
        let input = read::parse_single(text.as_bytes()).map_err(|error| error.to_string())?;
        let context = Ctx::<data::JustLut<Val>>::new(&program.lut, Vars::new([]));
        let mut results = Vec::new();
        for result in program.id.run((context, input)) {
            let value = result.map_err(|exception| match exception.get_err() {
                Ok(error) => error.to_string(),
                // What is no error is `halt`, or a `break` without its label.
                Err(_) => "it halts".to_owned(),
            })?;
            let json = value.to_string().parse::<Json>();
            results.push(json.map_err(|_| format!("it gives `{value}`, which is not JSON"))?);
            if results.len() > MOST_RESULTS {
                return Err(format!("it gives more than {MOST_RESULTS} results"));
            }
        }
        Ok(results)
    }
}

fn compiled(program: &str) -> Result<Program, String> {
    let defs = jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs());
    let funs = jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs());
    let arena = Arena::default();
    let file = File {
        code: program,
        path: (),
    };
    let modules = Loader::new(defs).load(&arena, file).map_err(|errors| {
        let first = errors.first().map(|(_, error)| error);
        first.map_or_else(String::new, load_error)
    })?;
    let compiler = Compiler::default().with_funs(funs.filter(|(name, ..)| *name != "env"));
    compiler.compile(modules).map_err(|errors| {
        let undefined = errors.iter().flat_map(|(_, errors)| errors);
        let names: Vec<String> = undefined.map(|(name, _)| format!("`{name}`")).collect();
        format!("{} is not defined", names.join(", "))
    })
}

fn load_error(error: &LoadError<&str>) -> String {
    let place = |expected: &str, found: &str| {
        let found: String = found.chars().take(20).collect();
        format!("it needs {expected} before `{found}`")
    };
    let first = match error {
        LoadError::Io(errors) => errors
            .first()
            .map(|(name, error)| format!("{name}: {error}")),
        LoadError::Lex(errors) => errors
            .first()
            .map(|(expected, found)| place(expected.as_str(), found)),
        LoadError::Parse(errors) => errors
            .first()
            .map(|(expected, found)| place(expected.as_str(), found)),
    };
    first.unwrap_or_else(|| "it cannot be read".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::any_json;

    fn run(program: &str, input: &str) -> Result<Vec<String>, String> {
        let results = Jq::new(program)?.all(&input.parse().unwrap())?;
        Ok(results.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn programs_give_their_results() {
        let table: [(&str, &str, &[&str]); 7] = [
            (".msg", r#"{"msg":"yo"}"#, &["\"yo\""]),
            (".[]", "[1,2.50]", &["1", "2.50"]),
            (".x", "{}", &["null"]),
            ("empty", "1", &[]),
            (
                "if . | contains(\"expected\") then \"Matched\" else . end",
                r#""an expected text""#,
                &["\"Matched\""],
            ),
            (
                "{a, n: (.b | length)}",
                r#"{"a":1,"b":[1,2]}"#,
                &[r#"{"a":1,"n":2}"#],
            ),
            (
                ".*42",
                r#""a""#,
                &["\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""],
            ),
        ];
        for (program, input, expected) in table {
            assert_eq!(run(program, input).unwrap(), expected, "{program}");
        }
    }

    #[test]
    fn what_fails_says_so_in_one_line() {
        for (program, said) in [
            (".a |", "it needs"),
            ("(", "it needs"),
            ("nothing_of_this_name", "is not defined"),
            (". + 1", "cannot"),
            ("1, error(\"no\")", "no"),
            ("halt", "it halts"),
            ("env", "is not defined"),
            ("nan", "not JSON"),
            ("repeat(1)", "more than 10000"),
        ] {
            let error = run(program, "{}").unwrap_err();
            assert!(
                error.contains(said) && !error.contains('\n'),
                "{program}: {error}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_value_comes_through_as_it_is(value in any_json()) {
            prop_assert_eq!(Jq::new(".").unwrap().all(&value), Ok(vec![value]));
        }

        #[test]
        fn compiling_never_panics(program in "[.|a-c\\[\\](){}\":,$0-9 +?/-]{0,16}") {
            let _ = Jq::new(&program);
        }
    }
}
