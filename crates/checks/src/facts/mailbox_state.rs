//! What does the provider's server tell of a mailbox of its own? Asked of the interface that the
//! operator configured for it.

use crate::context::Context;
use crate::operator::mailbox_api::Adapters;

impl Context {
    /// The own servers that tell about their mailboxes.
    pub(crate) fn mailbox_apis(&self) -> &Adapters {
        self.memo.checker.adapters()
    }
}
