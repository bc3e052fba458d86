//! The steps of layers by an engine's own list of them, which does not say
//! which steps made a layer.

use crate::engine::HistoryStep;

/// Instructions that only change the configuration.
const WITHOUT_LAYER: [&str; 13] = [
    "ARG",
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
];

/// The step of each layer, if there is only one way to tell: either all steps
/// that wrote something are as many as the layers, or all that may have.
pub(super) fn certain(history: &[HistoryStep], layers: usize) -> Option<Vec<Option<String>>> {
    let text = |step: &HistoryStep| Some(step.created_by.clone()).filter(|by| !by.is_empty());
    let wrote = history.iter().filter(|step| step.size > 0);
    let may_have = history
        .iter()
        .filter(|step| step.size > 0 || !only_configures(&step.created_by));
    let wrote: Vec<_> = wrote.map(text).collect();
    if wrote.len() == layers {
        return Some(wrote);
    }
    let may_have: Vec<_> = may_have.map(text).collect();
    (may_have.len() == layers).then_some(may_have)
}

fn only_configures(step: &str) -> bool {
    let step = step
        .split_once("#(nop)")
        .map_or(step, |(_, step)| step)
        .trim_start();
    let word = step.split_whitespace().next().unwrap_or_default();
    WITHOUT_LAYER.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(created_by: &str, size: u64) -> HistoryStep {
        HistoryStep {
            created_by: created_by.to_owned(),
            size,
        }
    }

    #[test]
    fn steps_are_told_only_where_they_are_certain() {
        let history = [
            step("ADD rootfs", 10),
            step("/bin/sh -c #(nop)  CMD [\"x\"]", 0),
            step("WORKDIR /var/task", 0),
            step("COPY . .", 5),
            step("ENV a=b", 0),
        ];
        let told = |layers| {
            certain(&history, layers).map(|steps| steps.into_iter().flatten().collect::<Vec<_>>())
        };
        assert_eq!(told(2).unwrap(), ["ADD rootfs", "COPY . ."]);
        assert_eq!(
            told(3).unwrap(),
            ["ADD rootfs", "WORKDIR /var/task", "COPY . ."]
        );
        assert_eq!(told(4), None);
    }
}
