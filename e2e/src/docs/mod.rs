//! Pages of documentation, run as their readers would: which blocks a page has,
//! what each does here, and whether that is what the page shows. Which pages
//! there are is for the test to say.
//!
//! Comments, which no reader sees, tell what a block is. They stand before it:
//!
//! ```text
//! <!-- file: orders/Dockerfile -->   the block is this file
//! <!-- exit: 100 -->                 the commands end with this code, not 0
//! <!-- skip: why -->                 the block cannot be run or checked here
//! <!-- from: examples/a.rs -->       the block is a part of this file of ours
//! <!-- setup                         commands for this page that are not shown
//! git init -q
//! -->
//! ```
//!
//! A block of `sh` is run. One of `text` is what the commands before it print,
//! both streams; a line `…` stands for any number of lines, and `…` in a line
//! for any text. Every other block must be a file, or one that can be checked.

mod page;
mod run;
mod shown;
mod snippet;

pub use page::{Block, Does, Page};
pub use run::{PageRun, run_page};
