//! What does the person who asks say of what they paste?

/// What the person who pasted it says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserSays<'a> {
    /// Whether they had sent the message that came back.
    pub is_mine: Option<bool>,
    /// The domain that is theirs, in lower case.
    pub about: Option<&'a str>,
}
