//! What the operator configured: how to ask a server about its mailboxes, and what the status page
//! says.

pub(crate) mod mailbox_api;
pub(crate) mod upstream;
