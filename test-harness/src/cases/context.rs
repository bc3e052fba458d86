//! What a case sends besides its event: the client context.

use super::node::Node;
use super::table::Table;
use crate::model::InvocationContext;

/// The most bytes of base64 that Lambda takes as a client context.
///
/// Source: Lambda API, `Invoke`, `X-Amz-Client-Context`.
const LONGEST_CLIENT_CONTEXT: usize = 3_583;

/// Reads the keys that make the context.
pub(super) fn read(table: &mut Table<'_>) -> InvocationContext {
    let node = table.get("client-context");
    let client_context = node.map(Node::to_json);
    if let (Some(node), Some(json)) = (node, &client_context) {
        let encoded = json.to_string().len().div_ceil(3) * 4;
        if encoded > LONGEST_CLIENT_CONTEXT {
            let message = format!(
                "`{}` has {encoded} bytes in base64, and Lambda takes {LONGEST_CLIENT_CONTEXT}",
                table.full("client-context")
            );
            table.problem(node.line, message);
        }
    }
    InvocationContext {
        client_context,
        ..InvocationContext::default()
    }
}
