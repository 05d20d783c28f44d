//! What can be found?

use verdict::Code;

/// The code called `id`.
pub(crate) fn code(id: &str) -> Option<&'static Code> {
    checks::codes().find(|code| code.id == id)
}
