//! What the operator configured: how to ask a server about its mailboxes, and what the status page
//! says.

pub(crate) mod failure_counter;
pub(crate) mod mailbox_api;
pub(crate) mod status_feed;
