//! What a build says while it runs: steps, their output, the image at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use bollard_buildkit_proto::moby::buildkit::v1::StatusResponse;
use prost::Message;
use serde::Deserialize;

/// Lines of output that are kept to explain a failure.
const KEPT_LINES: usize = 20;

/// Something that a build said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildStep {
    /// A step began, such as `[2/4] RUN npm ci`.
    Started {
        /// The step's name, as the Dockerfile frontend gives it.
        name: String,
    },
    /// A step ended.
    Finished {
        /// The step's name.
        name: String,
        /// Whether it came from the cache.
        cached: bool,
        /// How long it ran.
        elapsed: Duration,
    },
    /// A line that a step printed.
    Output {
        /// The line, without its end.
        line: String,
    },
}

/// Adds a line to those that are kept to explain a failure.
pub(in crate::engine) fn keep(tail: &mut Vec<String>, line: String) {
    tail.push(line);
    if tail.len() > KEPT_LINES {
        tail.remove(0);
    }
}

/// One line of the build call's answer.
#[derive(Deserialize)]
pub(super) struct Line {
    id: Option<String>,
    aux: Option<serde_json::Value>,
    error: Option<String>,
    #[serde(rename = "errorDetail")]
    error_detail: Option<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    message: Option<String>,
}

/// Follows a build's answer, line by line.
#[derive(Debug, Default)]
pub(super) struct Follower {
    names: BTreeMap<String, String>,
    open: BTreeMap<String, bool>,
    partial: BTreeMap<String, Vec<u8>>,
    /// The last lines of output.
    pub(super) tail: Vec<String>,
    /// The image's id, once known.
    pub(super) image: Option<String>,
    /// Why the build failed.
    pub(super) error: Option<String>,
}

impl Follower {
    /// Takes one line of JSON; tells what it means.
    pub(super) fn take(&mut self, line: &[u8], tell: &mut dyn FnMut(BuildStep)) {
        let Ok(line) = serde_json::from_slice::<Line>(line) else {
            return;
        };
        let detail = line.error_detail.and_then(|detail| detail.message);
        if let Some(message) = detail.or(line.error) {
            self.error = Some(message);
        }
        match (line.id.as_deref(), line.aux) {
            (Some("moby.buildkit.trace"), Some(serde_json::Value::String(text))) => {
                let bytes = base64::engine::general_purpose::STANDARD.decode(text);
                let status = bytes.ok().and_then(|b| StatusResponse::decode(&*b).ok());
                if let Some(status) = status {
                    self.status(status, tell);
                }
            }
            (_, Some(aux)) => {
                if let Some(id) = aux["ID"].as_str() {
                    self.image = Some(id.to_owned());
                }
            }
            _ => {}
        }
    }

    fn status(&mut self, status: StatusResponse, tell: &mut dyn FnMut(BuildStep)) {
        for vertex in status.vertexes {
            let name = vertex.name.clone();
            self.names.insert(vertex.digest.clone(), name.clone());
            if vertex.started.is_some() && !self.open.contains_key(&vertex.digest) {
                self.open.insert(vertex.digest.clone(), true);
                tell(BuildStep::Started { name: name.clone() });
            }
            let ended = vertex.completed.zip(vertex.started);
            if let Some((completed, started)) = ended
                && self.open.get(&vertex.digest) == Some(&true)
            {
                self.open.insert(vertex.digest.clone(), false);
                let nanos = |t: bollard_buildkit_proto::google::protobuf::Timestamp| {
                    i128::from(t.seconds) * 1_000_000_000 + i128::from(t.nanos)
                };
                let elapsed = u64::try_from(nanos(completed) - nanos(started)).unwrap_or(0);
                tell(BuildStep::Finished {
                    name,
                    cached: vertex.cached,
                    elapsed: Duration::from_nanos(elapsed),
                });
            }
        }
        for log in status.logs {
            let pending = self.partial.entry(log.vertex).or_default();
            pending.extend_from_slice(&log.msg);
            while let Some(end) = pending.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = pending.drain(..=end).collect();
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                keep(&mut self.tail, line.clone());
                tell(BuildStep::Output { line });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bollard_buildkit_proto::google::protobuf::Timestamp;
    use bollard_buildkit_proto::moby::buildkit::v1::{Vertex, VertexLog};

    use super::*;

    fn trace(status: &StatusResponse) -> Vec<u8> {
        let text = base64::engine::general_purpose::STANDARD.encode(status.encode_to_vec());
        format!(r#"{{"id":"moby.buildkit.trace","aux":"{text}"}}"#).into_bytes()
    }

    #[test]
    fn tells_each_step_once_and_keeps_the_last_lines() {
        let at = |seconds| Some(Timestamp { seconds, nanos: 0 });
        let vertex = Vertex {
            digest: "sha256:1".into(),
            name: "[1/2] RUN make".into(),
            started: at(10),
            ..Vertex::default()
        };
        let running = StatusResponse {
            vertexes: vec![vertex.clone()],
            logs: vec![VertexLog {
                vertex: "sha256:1".into(),
                msg: b"one\ntwo\nthr".to_vec(),
                ..VertexLog::default()
            }],
            ..StatusResponse::default()
        };
        let ended = StatusResponse {
            vertexes: vec![Vertex {
                completed: at(12),
                ..vertex
            }],
            ..StatusResponse::default()
        };
        let mut follower = Follower::default();
        let mut steps = Vec::new();
        for line in [
            trace(&running),
            trace(&running),
            trace(&ended),
            trace(&ended),
        ] {
            follower.take(&line, &mut |step| steps.push(step));
        }
        let name = "[1/2] RUN make".to_owned();
        assert_eq!(steps[0], BuildStep::Started { name: name.clone() });
        let finished = BuildStep::Finished {
            name,
            cached: false,
            elapsed: Duration::from_secs(2),
        };
        assert_eq!(steps.iter().filter(|step| **step == finished).count(), 1);
        assert_eq!(follower.tail[..2], ["one", "two"]);
    }

    #[test]
    fn reads_the_image_and_the_error() {
        let mut follower = Follower::default();
        let nothing = &mut |_| {};
        let image = br#"{"id":"moby.image.id","aux":{"ID":"sha256:abc"}}"#;
        follower.take(image, nothing);
        follower.take(
            br#"{"errorDetail":{"message":"boom"},"error":"boom"}"#,
            nothing,
        );
        follower.take(b"not json", nothing);
        assert_eq!(follower.image.as_deref(), Some("sha256:abc"));
        assert_eq!(follower.error.as_deref(), Some("boom"));
    }
}
