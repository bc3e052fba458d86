//! Readers of what users and tools write, fed with damaged copies of good
//! files: no reader panics or hangs, and what it complains about lies inside
//! the input. `PROPTEST_CASES=100000` looks longer than a test should.

mod advisories;
mod bounded;
mod cases;
mod corpus;
mod dockerfiles;
mod events;
mod evidence;
mod logs;
mod manifests;
mod mutation;
mod packages;
mod reports;
mod trees;
