//! Sample events of AWS services, by name, to start a case from. Each follows
//! the shape that its service's documentation gives; names, ids and addresses
//! are made up.

use include_dir::{Dir, include_dir};

use crate::model::Json;

static EVENTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/events");

/// The names of the sample events, sorted.
pub fn event_sample_names() -> Vec<&'static str> {
    let names = EVENTS.files().filter_map(|file| file.path().file_stem());
    let mut names: Vec<&str> = names.filter_map(|name| name.to_str()).collect();
    names.sort_unstable();
    names
}

/// The sample event of a name.
pub fn event_sample(name: &str) -> Option<Json> {
    let file = EVENTS.get_file(format!("{name}.json"))?;
    Json::parse(file.contents()).ok()
}

/// All sample events, as one object from name to event.
pub fn event_samples() -> Json {
    let names = event_sample_names().into_iter();
    let samples = names.filter_map(|name| Some((name.to_owned(), event_sample(name)?)));
    Json::Object(samples.collect())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn text<'a>(event: &'a Json, path: &[&str]) -> &'a str {
        let member = path.iter().fold(event, |at, name| match at {
            Json::Array(items) => &items[name.parse::<usize>().unwrap()],
            _ => at.member(name).unwrap(),
        });
        member.as_str().unwrap()
    }

    #[test]
    fn every_sample_names_its_source() {
        let table: [(&str, &[&str], &str); 18] = [
            ("alb", &["httpMethod"], "POST"),
            (
                "apigw-v1",
                &["requestContext", "resourcePath"],
                "/orders/{id}",
            ),
            ("apigw-v2", &["version"], "2.0"),
            ("cloudwatch-logs", &["awslogs", "data"], ""),
            ("cognito-pre-signup", &["triggerSource"], "PreSignUp_SignUp"),
            (
                "dynamodb-stream",
                &["Records", "0", "eventSource"],
                "aws:dynamodb",
            ),
            ("ecr-scan", &["detail-type"], "ECR Image Scan"),
            ("eventbridge", &["source"], "com.example.orders"),
            (
                "eventbridge-inspector2",
                &["detail-type"],
                "Inspector2 Finding",
            ),
            ("eventbridge-schedule", &["detail-type"], "Scheduled Event"),
            (
                "function-url",
                &["requestContext", "accountId"],
                "anonymous",
            ),
            (
                "kinesis",
                &["Records", "0", "eventName"],
                "aws:kinesis:record",
            ),
            (
                "s3-delete",
                &["Records", "0", "eventName"],
                "ObjectRemoved:Delete",
            ),
            ("s3-object-created", &["detail-type"], "Object Created"),
            (
                "s3-put",
                &["Records", "0", "eventName"],
                "ObjectCreated:Put",
            ),
            ("ses", &["Records", "0", "eventSource"], "aws:ses"),
            ("sns", &["Records", "0", "EventSource"], "aws:sns"),
            ("sqs", &["Records", "0", "eventSource"], "aws:sqs"),
        ];
        assert_eq!(event_sample_names(), table.map(|(name, ..)| name));
        for (name, path, expected) in table {
            let event = event_sample(name).unwrap();
            assert!(text(&event, path).contains(expected), "{name}");
        }
        assert_eq!(event_sample("nothing"), None);
        assert_eq!(event_sample("../events/sqs"), None);
    }

    #[test]
    fn encoded_parts_decode() {
        let kinesis = event_sample("kinesis").unwrap();
        let data = text(&kinesis, &["Records", "0", "kinesis", "data"]);
        assert_eq!(STANDARD.decode(data).unwrap(), b"{\"order\":42}");
        let logs = event_sample("cloudwatch-logs").unwrap();
        let packed = STANDARD.decode(text(&logs, &["awslogs", "data"])).unwrap();
        let mut message = Vec::new();
        let mut unpacking = flate2::read::GzDecoder::new(packed.as_slice());
        unpacking.read_to_end(&mut message).unwrap();
        let message = Json::parse(&message).unwrap();
        assert_eq!(text(&message, &["messageType"]), "DATA_MESSAGE");
        let first = text(&message, &["logEvents", "0", "message"]);
        assert_eq!(first, "[ERROR] order 42: out of stock");
    }
}
