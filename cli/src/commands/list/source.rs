//! Where a function's images come from, as the list shows it. Of secrets it says
//! where they are, and it reads none.

use lambdock::model::{
    BuildSecret, BuildSpec, Cell, ImageConfig, ImageSource, Prepare, SecretSource, VariantName,
};
use lambdock::wire::{ListedBuild, ListedImageConfig, ListedPrepare, ListedSecret, ListedSource};

use crate::paths::shown;

/// Where the image of a cell comes from.
pub(super) fn listed(cell: &Cell) -> ListedSource {
    let (built, image) = match &cell.source {
        ImageSource::Build(spec) => (Some(build(spec)), None),
        ImageSource::Image(reference) => (None, Some(reference.clone())),
    };
    ListedSource {
        build: built,
        image,
        variant: cell.variant.as_ref().map(VariantName::to_string),
    }
}

/// What a function overrides of its image.
pub(super) fn image_config(config: &ImageConfig) -> ListedImageConfig {
    ListedImageConfig {
        command: config.command.clone(),
        entry_point: config.entry_point.clone(),
        working_directory: config.working_directory.clone(),
    }
}

fn build(spec: &BuildSpec) -> ListedBuild {
    ListedBuild {
        build_args: spec.build_args.clone(),
        context: shown(&spec.context),
        dockerfile: shown(&spec.dockerfile),
        prepare: spec.prepare.as_ref().map(prepare),
        secrets: spec.secrets.iter().map(secret).collect(),
        target: spec.target.clone(),
    }
}

fn prepare(prepare: &Prepare) -> ListedPrepare {
    let all = |paths: &[std::path::PathBuf]| paths.iter().map(|path| shown(path)).collect();
    ListedPrepare {
        command: prepare.command.clone(),
        directory: shown(&prepare.directory),
        inputs: all(&prepare.inputs),
        outputs: all(&prepare.outputs),
    }
}

fn secret(secret: &BuildSecret) -> ListedSecret {
    let (env, file) = match &secret.source {
        SecretSource::Variable(name) => (Some(name.clone()), None),
        SecretSource::File(path) => (None, Some(shown(path))),
    };
    ListedSecret {
        env,
        file,
        id: secret.id.clone(),
    }
}
