//! What Lambda's user may do with a path, by its permission bits. Pure.

use super::tree::{Node, Owner};
use crate::model::SandboxUser;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    /// Executing a file, or passing through a folder.
    Execute,
}

/// Whether Lambda's user has an access; `None` where that depends on an owner
/// that is not known.
pub(super) fn allows(node: &Node, access: Access) -> Option<bool> {
    let SandboxUser { uid, gid } = SandboxUser::LAMBDA;
    let bit = match access {
        Access::Read => 0o4,
        Access::Execute => 0o1,
    };
    let (user, group, others) = (bit << 6, bit << 3, bit);
    let has = |bits: u32| node.mode & bits != 0;
    match node.owner {
        Some(Owner { uid: owner, .. }) if owner == u64::from(uid) => Some(has(user)),
        Some(Owner { gid: owner, .. }) if owner == u64::from(gid) => Some(has(group)),
        Some(_) => Some(has(others)),
        // Bits that are the same for all make the owner irrelevant; files that
        // others may read but their own group may not are not made by accident.
        None if has(others) => Some(true),
        None if !has(user | group) => Some(false),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Content, Kind};
    use super::*;

    fn node(mode: u32, owner: Option<(u64, u64)>) -> Node {
        Node {
            kind: Kind::File,
            mode,
            owner: owner.map(|(uid, gid)| Owner { uid, gid }),
            size: 1,
            content: Content::Unread,
        }
    }

    #[test]
    fn the_first_class_that_fits_decides() {
        let read = |mode, owner| allows(&node(mode, owner), Access::Read);
        assert_eq!(read(0o600, Some((0, 0))), Some(false));
        assert_eq!(read(0o644, Some((0, 0))), Some(true));
        assert_eq!(read(0o640, Some((0, 990))), Some(true));
        assert_eq!(read(0o604, Some((0, 990))), Some(false));
        assert_eq!(read(0o400, Some((993, 0))), Some(true));
        assert_eq!(read(0o044, Some((993, 990))), Some(false));
        let execute = |mode| allows(&node(mode, Some((0, 0))), Access::Execute);
        assert_eq!((execute(0o755), execute(0o744)), (Some(true), Some(false)));
    }

    #[test]
    fn an_unknown_owner_matters_only_where_bits_differ() {
        let read = |mode| allows(&node(mode, None), Access::Read);
        assert_eq!(read(0o755), Some(true));
        assert_eq!(read(0o700), None);
        assert_eq!(read(0o000), Some(false));
    }
}
