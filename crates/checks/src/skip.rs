//! Why a check has nothing to say (invariant 3).

/// Why a check has nothing to say. The words for each key are in `content/<lang>/skips.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// A fact or an answer is missing: its key, such as `dkim_selector`.
    WaitsOn(&'static str),
    /// The question makes no sense here: the reason's key, such as `null_mx`.
    NotApplicable(&'static str),
}
