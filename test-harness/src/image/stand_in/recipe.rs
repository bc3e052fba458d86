//! How each stand-in is made: a table. Pure.

/// What a stand-in begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// A root file system of a Debian suite.
    Root(&'static str),
    /// Another stand-in.
    StandIn(&'static str),
}

/// One stand-in's recipe.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    /// `name:version` behind the prefix that marks it as ours.
    pub(super) name: &'static str,
    /// The Dockerfile in `dockerfiles/bases`, without its ending.
    pub(super) dockerfile: &'static str,
    /// The image that it stands for.
    pub(super) stands_for: &'static str,
    pub(super) base: Base,
    /// A stand-in whose tools fetch packages for it.
    pub(super) fetcher: Option<&'static str>,
    pub(super) arguments: &'static [(&'static str, &'static str)],
}

/// A stand-in, for whoever lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Its local tag.
    pub tag: String,
    /// The image that it stands for.
    pub stands_for: &'static str,
}

const PYTHON_311: &str = "python:3.11";
const PROVIDED: &str = "lambda-provided:al2023";
const BOOKWORM: &str = "debian:bookworm";
const TRIXIE: &str = "debian:trixie";

const fn recipe(
    name: &'static str,
    dockerfile: &'static str,
    stands_for: &'static str,
    base: &'static str,
) -> Recipe {
    Recipe {
        name,
        dockerfile,
        stands_for,
        base: Base::StandIn(base),
        fetcher: None,
        arguments: &[],
    }
}

/// Every recipe; what one needs stands before it.
pub(super) static RECIPES: [Recipe; 14] = [
    Recipe {
        base: Base::Root("bookworm"),
        ..recipe(BOOKWORM, "debian", "debian:bookworm", "")
    },
    Recipe {
        base: Base::Root("trixie"),
        ..recipe(TRIXIE, "debian", "debian:trixie", "")
    },
    recipe(
        PROVIDED,
        "lambda-provided",
        "public.ecr.aws/lambda/provided:al2023",
        BOOKWORM,
    ),
    recipe(
        "lambda-provided:al2",
        "lambda-provided",
        "public.ecr.aws/lambda/provided:al2",
        BOOKWORM,
    ),
    recipe(PYTHON_311, "python", "python:3.11", BOOKWORM),
    recipe("python:3.13", "python", "python:3.13", TRIXIE),
    Recipe {
        arguments: &[("VERSION", "3.11")],
        ..recipe(
            "lambda-python:3.11",
            "lambda-python",
            "public.ecr.aws/lambda/python:3.11",
            PYTHON_311,
        )
    },
    Recipe {
        arguments: &[("VERSION", "3.13")],
        ..recipe(
            "lambda-python:3.13",
            "lambda-python",
            "public.ecr.aws/lambda/python:3.13",
            "python:3.13",
        )
    },
    Recipe {
        fetcher: Some(PYTHON_311),
        arguments: &[
            ("VERSION", "22"),
            ("NODE_VERSION", "22.20.0"),
            ("RIC_VERSION", "3.3.0"),
        ],
        ..recipe(
            "lambda-nodejs:22",
            "lambda-nodejs",
            "public.ecr.aws/lambda/nodejs:22",
            PROVIDED,
        )
    },
    Recipe {
        fetcher: Some(PYTHON_311),
        arguments: &[
            ("VERSION", "24"),
            ("NODE_VERSION", "24.19.0"),
            ("RIC_VERSION", "4.0.2"),
        ],
        ..recipe(
            "lambda-nodejs:24",
            "lambda-nodejs",
            "public.ecr.aws/lambda/nodejs:24",
            PROVIDED,
        )
    },
    Recipe {
        arguments: &[("MAVEN_VERSION", "3.9.11")],
        ..recipe(
            "maven:3-17",
            "maven",
            "maven:3-eclipse-temurin-17",
            BOOKWORM,
        )
    },
    Recipe {
        fetcher: Some("maven:3-17"),
        arguments: &[("VERSION", "17")],
        ..recipe(
            "lambda-java:17",
            "lambda-java",
            "public.ecr.aws/lambda/java:17",
            PROVIDED,
        )
    },
    Recipe {
        fetcher: Some(PYTHON_311),
        arguments: &[("GO_VERSION", "1.26.6")],
        ..recipe("golang:1.26", "golang", "golang:1.26", BOOKWORM)
    },
    recipe("rust:1", "rust", "rust:1", TRIXIE),
];

/// The local tag of a stand-in.
pub(super) fn tag(name: &str) -> String {
    format!("lambdock-stand-in/{name}")
}

/// The recipe of that name.
pub(super) fn named(name: &str) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| recipe.name == name)
}

/// Every stand-in that can be built.
pub fn stand_ins() -> Vec<StandIn> {
    let of = |recipe: &Recipe| StandIn {
        tag: recipe.tag(),
        stands_for: recipe.stands_for,
    };
    RECIPES.iter().map(of).collect()
}

impl Recipe {
    pub(super) fn tag(&self) -> String {
        tag(self.name)
    }

    /// Names of the stand-ins that this one is made of.
    pub(super) fn needs(&self) -> Vec<&'static str> {
        let base = match self.base {
            Base::Root(_) => None,
            Base::StandIn(name) => Some(name),
        };
        base.into_iter().chain(self.fetcher).collect()
    }

    /// This recipe behind all that it needs, in the order of the table.
    pub(super) fn chain(&'static self) -> Vec<&'static Self> {
        let mut wanted = vec![self.name];
        let mut chain = Vec::new();
        for recipe in RECIPES.iter().rev() {
            if wanted.contains(&recipe.name) {
                wanted.extend(recipe.needs());
                chain.insert(0, recipe);
            }
        }
        chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_recipe_needs_stands_before_it() {
        for (index, recipe) in RECIPES.iter().enumerate() {
            for need in recipe.needs() {
                let place = RECIPES.iter().position(|other| other.name == need);
                assert!(place.is_some_and(|place| place < index), "{}", recipe.name);
            }
        }
    }

    #[test]
    fn a_chain_begins_with_a_root_and_ends_with_the_recipe() {
        let node = named("lambda-nodejs:22").unwrap();
        let names: Vec<_> = node.chain().iter().map(|recipe| recipe.name).collect();
        assert_eq!(names, [BOOKWORM, PROVIDED, PYTHON_311, "lambda-nodejs:22"]);
    }

    #[test]
    fn no_stand_in_is_called_like_a_public_image() {
        for stand_in in stand_ins() {
            assert!(stand_in.tag.starts_with("lambdock-stand-in/"));
        }
    }
}
