//! From a project to what is to be done on AWS: functions chosen, images built,
//! values of references read, the world looked at, plans made.

mod chosen;
mod images;
mod place;
mod pusher;
mod references;
mod same;
mod saved;
mod smoke;
mod works;

pub(crate) use chosen::{Chosen, deployable};
pub(crate) use images::{Building, images};
pub(crate) use place::{Place, as_deployment};
pub(crate) use pusher::RegistryPusher;
pub(crate) use saved::read as saved_plan;
pub(crate) use smoke::Cases;
pub(crate) use works::{Wishes, drift, observe, works};
