//! Damage to JSON as a tree: values of other types, members gone, doubled or
//! called otherwise, values deeper than they were. What comes out is JSON.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

#[derive(Debug, Clone)]
enum Change {
    Replace(Index, Value),
    Move(Index, Index),
    Remove(Index, Index),
    Rename(Index, Index, String),
    Double(Index, Index),
    Wrap(Index, usize),
}

/// Changed copies of good documents. `names` are members that the format knows.
pub(crate) fn changed(
    corpus: Vec<Value>,
    names: &'static [&'static str],
) -> impl Strategy<Value = Value> + use<> {
    let at = any::<Index>;
    let name = prop_oneof![
        4 => select(names).prop_map(str::to_owned),
        1 => "[a-z.$]{0,4}",
    ];
    let change = prop_oneof![
        4 => (at(), odd(names)).prop_map(|(at, value)| Change::Replace(at, value)),
        2 => (at(), at()).prop_map(|(from, to)| Change::Move(from, to)),
        2 => (at(), at()).prop_map(|(at, child)| Change::Remove(at, child)),
        2 => (at(), at(), name).prop_map(|(at, child, name)| Change::Rename(at, child, name)),
        2 => (at(), at()).prop_map(|(at, child)| Change::Double(at, child)),
        1 => (at(), 1..100_usize).prop_map(|(at, times)| Change::Wrap(at, times)),
    ];
    (select(corpus), prop::collection::vec(change, 0..6)).prop_map(|(good, changes)| {
        changes
            .into_iter()
            .fold(good, |tree, one| one.done_to(tree))
    })
}

/// The documents among some files.
pub(crate) fn documents(texts: &[String]) -> Vec<Value> {
    let read = texts
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok());
    let read: Vec<_> = read.collect();
    assert!(!read.is_empty(), "no JSON to begin with");
    read
}

fn odd(names: &'static [&'static str]) -> impl Strategy<Value = Value> + use<> {
    let known = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\n\u{e4}"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({ "": {} }),
    ];
    prop_oneof![
        4 => select(known.to_vec()),
        2 => select(names).prop_map(|name| json!(name)),
        1 => ".{0,12}".prop_map(|text| json!(text)),
        1 => any::<f64>().prop_map(|number| json!(number)),
    ]
}

impl Change {
    fn done_to(self, mut tree: Value) -> Value {
        let count = size(&tree);
        let node = |tree: &mut Value, at: Index, work: &mut dyn FnMut(&mut Value)| {
            let mut left = at.index(count);
            visit(tree, &mut left, work);
        };
        match self {
            Self::Replace(at, value) => node(&mut tree, at, &mut |found| *found = value.clone()),
            Self::Move(from, to) => {
                let mut moved = Value::Null;
                node(&mut tree, from, &mut |found| moved = found.clone());
                // A tree that doubles with every change would soon be all there is.
                if size(&moved) < 200 {
                    node(&mut tree, to, &mut |found| *found = moved.clone());
                }
            }
            Self::Remove(at, child) => node(&mut tree, at, &mut |found| match found {
                Value::Array(items) if !items.is_empty() => {
                    items.remove(child.index(items.len()));
                }
                Value::Object(members) if !members.is_empty() => {
                    let name = nth(members, child);
                    members.remove(&name);
                }
                _ => {}
            }),
            Self::Rename(at, child, new) => node(&mut tree, at, &mut |found| match found {
                Value::Object(members) if !members.is_empty() => {
                    let value = members.remove(&nth(members, child));
                    members.insert(new.clone(), value.unwrap_or_default());
                }
                _ => {}
            }),
            Self::Double(at, child) => node(&mut tree, at, &mut |found| match found {
                Value::Array(items) if !items.is_empty() && items.len() < 20 => {
                    items.push(items[child.index(items.len())].clone());
                }
                _ => {}
            }),
            Self::Wrap(at, times) => node(&mut tree, at, &mut |found| {
                for number in 0..times {
                    let inner = found.take();
                    *found = if number % 2 == 0 {
                        json!([inner])
                    } else {
                        json!({ "a": inner })
                    };
                }
            }),
        }
        tree
    }
}

fn nth(members: &serde_json::Map<String, Value>, at: Index) -> String {
    let mut names = members.keys();
    names
        .nth(at.index(members.len()))
        .cloned()
        .unwrap_or_default()
}

fn size(tree: &Value) -> usize {
    1 + match tree {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// Gives the node that is so many steps away to the work, in the tree's order.
fn visit(tree: &mut Value, left: &mut usize, work: &mut dyn FnMut(&mut Value)) -> bool {
    if *left == 0 {
        work(tree);
        return true;
    }
    *left -= 1;
    match tree {
        Value::Array(items) => items.iter_mut().any(|item| visit(item, left, work)),
        Value::Object(members) => members.values_mut().any(|member| visit(member, left, work)),
        _ => false,
    }
}
