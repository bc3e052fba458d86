//! Images: what they are built from, and what Lambda asks of them. It knows
//! neither the manifest nor how a container runs.

pub mod contract;
