//! Images: reading the files that an image is built from. It knows neither the
//! manifest nor how a container runs.

pub mod dockerfile;
pub mod ignore;
