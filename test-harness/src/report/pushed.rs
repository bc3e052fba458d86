//! What a push came to, for a person: one line for each image, with its address
//! below it, so that it can be copied.

use super::words::{count, duration, time};
use super::{Style, Styles};
use crate::wire::{PushReport, PushedCell, PushedLayers};

/// The text.
pub fn pushed_text(report: &PushReport, styles: &Styles) -> String {
    let cells = report.cells.iter().map(|cell| one(cell, styles));
    let failed = report.failed.iter().map(|cell| {
        let name = match &cell.variant {
            Some(variant) => format!("{}/{variant} ({})", cell.function, cell.architecture),
            None => format!("{} ({})", cell.function, cell.architecture),
        };
        let rest = format!("is not in {}", cell.repository);
        line(styles.fail, "ERROR", &styles.name.paint(&name), &rest)
    });
    cells.chain(failed).collect()
}

fn one(cell: &PushedCell, styles: &Styles) -> String {
    let PushedLayers {
        known,
        mounted,
        sent,
    } = cell.layers;
    let took = duration(time(cell.duration_ms));
    let how = if sent == 0 && mounted == 0 && cell.bytes_sent == 0 {
        format!("unchanged in {took}")
    } else {
        let mut parts = vec![format!(
            "{} sent ({})",
            count(sent, "layer"),
            size(cell.bytes_sent)
        )];
        if mounted > 0 {
            parts.push(format!("{mounted} mounted"));
        }
        if known > 0 {
            parts.push(format!("{known} known"));
        }
        format!("{} in {took}", parts.join(", "))
    };
    let name = styles.name.paint(&cell.id());
    let address = format!("           {}\n", cell.image);
    line(styles.step, "PUSH", &name, &styles.dim.paint(&how)) + &address
}

fn line(style: Style, word: &str, name: &str, rest: &str) -> String {
    format!("{} {name} {rest}\n", style.paint(&format!("{word:>10}")))
}

/// A size in at most four figures.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{ProjectReport, SCHEMA_VERSION, ToolReport, UnpushedCell};

    fn cell(function: &str, layers: PushedLayers, bytes_sent: u64) -> PushedCell {
        let repository = format!("r.example/{function}");
        let digest = format!("sha256:{}", "0a".repeat(32));
        PushedCell {
            architecture: "x86_64".to_owned(),
            bytes_sent,
            image: format!("{repository}@{digest}"),
            digest,
            duration_ms: 1234.5,
            function: function.to_owned(),
            image_id: "sha256:…".to_owned(),
            layers,
            name: format!("{function}_x86_64"),
            repository,
            size_bytes: 9,
            tags: vec!["0a0a0a0a0a0a".to_owned()],
            variant: (function == "stock").then(|| "py313".to_owned()),
        }
    }

    #[test]
    fn a_person_sees_what_was_sent_and_where_it_is() {
        let layers = |known, mounted, sent| PushedLayers {
            known,
            mounted,
            sent,
        };
        let report = PushReport {
            cells: vec![
                cell("orders", layers(5, 0, 0), 0),
                cell("stock", layers(4, 1, 1), 3_210_000),
                cell("first", layers(0, 0, 12), 12_300),
            ],
            failed: vec![UnpushedCell {
                architecture: "arm64".to_owned(),
                function: "late".to_owned(),
                message: "failed".to_owned(),
                name: "late_arm64".to_owned(),
                repository: "r.example/late".to_owned(),
                variant: None,
            }],
            project: ProjectReport {
                manifest: None,
                name: "shop".to_owned(),
            },
            schema_version: SCHEMA_VERSION,
            tool: ToolReport {
                name: "lambdock".to_owned(),
                version: "0".to_owned(),
            },
        };
        insta::assert_snapshot!(pushed_text(&report, &Styles::plain()), @"
              PUSH orders (x86_64) unchanged in 1.2s
                   r.example/orders@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
              PUSH stock/py313 (x86_64) 1 layer sent (3.2 MB), 1 mounted, 4 known in 1.2s
                   r.example/stock@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
              PUSH first (x86_64) 12 layers sent (12.3 kB) in 1.2s
                   r.example/first@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
             ERROR late (arm64) is not in r.example/late
        ");
    }
}
