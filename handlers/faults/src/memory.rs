//! The fault of memory: taking more than there is.

use std::hint::black_box;

const MB: usize = 1 << 20;

/// Takes that many MB, one by one, and touches each page: memory that is only
/// reserved counts for nothing. The limit ends the process, not this function.
pub(crate) fn fill(mb: usize) {
    let blocks: Vec<Vec<u8>> = (0..mb).map(|_| black_box(vec![0xA5; MB])).collect();
    black_box(blocks);
}
