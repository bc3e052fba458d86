//! Forms of texts that AWS takes, each once for the reader and for the schema.
//! It knows no key.

use std::sync::OnceLock;

use regex::Regex;

use crate::manifest::value::Value;
use crate::model::closest;

/// What a text must look like. The pattern is one that regular expressions of
/// every kind read alike.
pub(in crate::manifest) struct Form {
    pub(in crate::manifest) pattern: &'static str,
    what: &'static str,
    hint: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

/// Source: AWS account management guide, "View AWS account identifiers".
pub(in crate::manifest) static ACCOUNT: Form = Form {
    pattern: "^[0-9]{12}$",
    what: "an account's id of 12 digits",
    hint: "write it in quotes, since it may begin with 0",
    compiled: OnceLock::new(),
};

/// Source: AWS general reference, "Regional endpoints".
pub(in crate::manifest) static REGION: Form = Form {
    pattern: "^[a-z]{2,3}(-[a-z]+)+-[0-9]{1,2}$",
    what: "a region's code",
    hint: "write it as `eu-central-1`",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, `CreateFunction`, `FunctionName`: as a name alone at most
/// 64 characters.
pub(in crate::manifest) static NAME: Form = Form {
    pattern: "^[A-Za-z0-9_-]{1,64}$",
    what: "a function's name on AWS",
    hint: "use 1 to 64 letters, digits, `-` or `_`",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, pattern of `Role`.
pub(in crate::manifest) static ROLE: Form = Form {
    pattern: "^arn:aws[a-zA-Z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$",
    what: "the ARN of an IAM role",
    hint: "write it as `arn:aws:iam::123456789012:role/NAME`",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, pattern of `KMSKeyArn`; KMS developer guide, "Key ARN".
pub(in crate::manifest) static KMS_KEY: Form = Form {
    pattern: "^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+$",
    what: "the ARN of a KMS key",
    hint: "write it as `arn:aws:kms:REGION:123456789012:key/ID`, or `false` for AWS's own key",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, pattern of `LogGroup`, 1 to 512 characters.
pub(in crate::manifest) static LOG_GROUP: Form = Form {
    pattern: "^[A-Za-z0-9._/#-]{1,512}$",
    what: "a log group's name",
    hint: "use 1 to 512 letters, digits, `.`, `-`, `_`, `/` or `#`",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, `VpcConfig`, pattern of `SubnetIds`.
pub(in crate::manifest) static SUBNET: Form = Form {
    pattern: "^subnet-[0-9a-z]+$",
    what: "a subnet's id",
    hint: "write it as `subnet-0123456789abcdef0`",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, `VpcConfig`, pattern of `SecurityGroupIds`.
pub(in crate::manifest) static SECURITY_GROUP: Form = Form {
    pattern: "^sg-[0-9a-zA-Z]+$",
    what: "a security group's id",
    hint: "write it as `sg-0123456789abcdef0`",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, `DeadLetterConfig`: a queue of SQS or a topic of SNS.
pub(in crate::manifest) static DEAD_LETTER: Form = Form {
    pattern: "^arn:aws[a-zA-Z-]*:(sqs|sns):[a-z0-9-]+:[0-9]{12}:.+$",
    what: "the ARN of a queue of SQS or of a topic of SNS",
    hint: "write it as `arn:aws:sqs:REGION:123456789012:NAME`, or `false` for none",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, `OnSuccess` and `OnFailure`: SQS, SNS, Lambda,
/// `EventBridge`, and S3 for failures.
pub(in crate::manifest) static DESTINATION: Form = Form {
    pattern: "^arn:aws[a-zA-Z-]*:(sqs|sns|lambda|events|s3):[a-z0-9-]*:[0-9]*:.+$",
    what: "the ARN of a queue, topic, function, event bus or bucket",
    hint: "write it as `arn:aws:sqs:REGION:123456789012:NAME`",
    compiled: OnceLock::new(),
};

/// Source: Lambda API, `CreateAlias`, pattern of `Name`: at most 128 characters,
/// and not digits alone.
pub(in crate::manifest) static ALIAS: Form = Form {
    pattern: "^[0-9]{0,127}[A-Za-z_-][A-Za-z0-9_-]{0,127}$",
    what: "an alias's name",
    hint: "use 1 to 128 letters, digits, `-` or `_`; a number is a version, and `$LATEST` no alias",
    compiled: OnceLock::new(),
};

/// Source: Systems Manager API, `GetParameter`, `Name`: a name or an ARN, with a
/// version or label behind `:`.
pub(in crate::manifest) static PARAMETER: Form = Form {
    pattern: "^[A-Za-z0-9_.:/-]{1,2048}$",
    what: "a parameter's name or ARN",
    hint: "use letters, digits, `.`, `-`, `_` and `/`",
    compiled: OnceLock::new(),
};

/// Source: Secrets Manager API, `CreateSecret`, `Name`; an ARN has `:` too.
pub(in crate::manifest) static SECRET: Form = Form {
    pattern: "^[A-Za-z0-9/_+=.@:!-]{1,2048}$",
    what: "a secret's name or ARN",
    hint: "use letters, digits and `/`, `_`, `+`, `=`, `.`, `@`, `!` or `-`",
    compiled: OnceLock::new(),
};

/// Source: POSIX, "Environment Variable Definition".
pub(in crate::manifest) static VARIABLE: Form = Form {
    pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
    what: "a variable's name",
    hint: "use letters, digits and `_`",
    compiled: OnceLock::new(),
};

impl Form {
    /// Whether a text looks like that.
    pub(in crate::manifest) fn fits(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.pattern).ok());
        compiled
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(text))
    }

    /// Reads a text that must look like that.
    pub(in crate::manifest) fn read(&self, value: &Value<'_>) -> Option<String> {
        let text = value.text()?;
        if self.fits(&text) {
            return Some(text);
        }
        let message = format!("{} must be {}, not `{text}`", value.place(), self.what);
        value.problem_with(message, self.hint);
        None
    }
}

/// One of some words.
pub(super) fn word(value: Option<Value<'_>>, words: &[&'static str]) -> Option<&'static str> {
    let value = value?;
    let text = value.text()?;
    let found = words.iter().find(|word| **word == text).copied();
    if found.is_none() {
        let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let hint = match closest(&text, words.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("use one of {}", known.join(", ")),
        };
        value.problem_with(format!("{} cannot be `{text}`", value.place()), hint);
    }
    found
}

/// Texts of a form, without those that are there twice, sorted: AWS has sets.
pub(super) fn set(value: &Value<'_>, form: &Form, most: usize) -> Option<Vec<String>> {
    let elements = value.array()?;
    if elements.len() > most {
        let count = elements.len();
        let place = value.place();
        value.problem(format!("{place} has {count} elements; AWS allows {most}"));
    }
    let mut found: Vec<String> = elements
        .iter()
        .filter_map(|element| form.read(element))
        .collect();
    found.sort();
    found.dedup();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_take_what_aws_takes_and_nothing_else() {
        let table = [
            (&ACCOUNT, "012345678901", "12345678901"),
            (&REGION, "us-gov-west-1", "eu-central"),
            (&REGION, "ap-southeast-4", "EU-CENTRAL-1"),
            (&NAME, "shop-orders_1", "shop.orders"),
            (&ROLE, "arn:aws:iam::123456789012:role/service/a", "orders"),
            (
                &ROLE,
                "arn:aws-cn:iam::123456789012:role/a",
                "arn:aws:iam::123456789012:user/a",
            ),
            (
                &KMS_KEY,
                "arn:aws:kms:eu-west-1:123456789012:key/1",
                "alias/aws/lambda",
            ),
            (&LOG_GROUP, "/shop/orders", "a b"),
            (&SUBNET, "subnet-0a", "sg-0a"),
            (&SECURITY_GROUP, "sg-0A", "subnet-0a"),
            (
                &DEAD_LETTER,
                "arn:aws:sqs:eu-west-1:123456789012:q",
                "arn:aws:lambda:eu-west-1:123456789012:function:f",
            ),
            (&DESTINATION, "arn:aws:s3:::bucket", "bucket"),
            (&ALIAS, "1st", "12"),
            (&ALIAS, "live", "$LATEST"),
            (&PARAMETER, "/shop/db:3", "a b"),
            (&SECRET, "rds!db-1", "a b"),
            (&VARIABLE, "_A1", "1A"),
        ];
        for (form, good, bad) in table {
            assert!(form.fits(good), "{good}");
            assert!(!form.fits(bad), "{bad}");
        }
        assert!(!ALIAS.fits(&"a".repeat(129)));
        assert!(ALIAS.fits(&"a".repeat(128)));
    }
}
