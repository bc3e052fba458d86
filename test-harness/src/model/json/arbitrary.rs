//! For tests: JSON values of every kind, small enough that two are often equal
//! in parts.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Json, JsonNumber};

/// Any JSON value.
pub(crate) fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-3i64..3).prop_map(|number| Json::Number(JsonNumber::from(number))),
        "[ab]{0,2}".prop_map(Json::String),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let members = prop::collection::btree_map("[ab .]{0,2}", inner.clone(), 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Json::Array),
            members.prop_map(|members: BTreeMap<_, _>| Json::Object(members)),
        ]
    })
}
