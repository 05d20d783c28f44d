//! What was read out of something that was pasted: the kind, the recipients, who wrote it.

use verdict::BounceKind;

use super::recipient::Recipient;
use super::smtp_stage;
use crate::pasted::mail::{Headers, display_and_address};

/// What was pasted, understood.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// What it is.
    pub kind: BounceKind,
    /// Every recipient that it tells of.
    pub recipients: Vec<Recipient>,
    /// The server that wrote it, where it says so.
    pub reporter: Option<String>,
    /// The headers of what was pasted.
    pub(crate) head: Headers,
    /// The message that came back, or its headers, where it is there.
    pub returned: Option<String>,
    /// Its headers.
    pub(crate) returned_head: Headers,
    /// Whether a mail server wrote it as a notice.
    pub(crate) is_notice: bool,
    /// Whether it is a log in which nothing is wrong.
    pub(crate) is_of_no_fault: bool,
    /// Whether it is the log of a try to deliver that failed.
    pub(crate) has_tries: bool,
    /// Whether something was left out: too long, too deep, too many.
    pub is_truncated: bool,
    /// How many secrets were masked that only decoding brought to light.
    pub masked: usize,
}

impl Read {
    /// The domain of who had sent the message that came back: to them the notice was sent.
    pub(crate) fn sender_domain(&self) -> Option<String> {
        let notice = &self.head;
        let returned = &self.returned_head;
        let is_notice = !matches!(self.kind, BounceKind::Message | BounceKind::Text);
        let own = [
            returned.get("from"),
            returned.get("return-path"),
            notice.get("to").filter(|_| is_notice),
            notice.get("from").filter(|_| !is_notice),
        ];
        let address = own.into_iter().flatten().find_map(|value| display_and_address(value).1)?;
        let domain = address.rsplit('@').next()?.trim_end_matches('.').to_ascii_lowercase();
        let is_name =
            domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        Some(domain).filter(|domain| is_name && smtp_stage::is_host(domain))
    }
}
