//! Evidence of use: which packages a function loaded while its cases ran, by
//! which file and on which event, and which it never did. It must not know how
//! environments are started, nor how a document looks.
//!
//! "Never" is said only where every process of every environment was watched;
//! whatever could not be seen is a gap, and makes it "unknown".
//!
//! [`Hooks`] and [`archive`] go into an environment; what its processes write
//! comes back as [`Records`], and with the emulator's [`Timeline`] becomes an
//! [`environment`]'s evidence. [`usage`] maps that to the packages of an image,
//! whose files [`Owners`] knows, and [`dead`] tells which of them can go.

mod assemble;
mod bundle;
mod class_log;
mod dead;
mod hooks;
mod judged;
mod owners;
mod process_list;
mod records;
mod stock;
mod timeline;
mod usage;

pub use assemble::{Observed, environment};
pub use bundle::looks_bundled;
pub use dead::{Dead, Sizes, dead};
pub use hooks::{FOLDER, Hooks, RECORDS, archive, own_code};
pub use judged::judged;
pub use owners::Owners;
pub use process_list::{Listed, unwatched};
pub use records::{MOST_BYTES, Records};
pub use stock::Stock;
pub use timeline::Timeline;
pub use usage::{Loaded, PackageUse, Use, usage};
