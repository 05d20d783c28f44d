//! Requests for a report: query parameters, parsed into types once.

use std::net::IpAddr;

use checks::{Request, UserInput};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use verdict::{IpKind, Subject, SubjectKind};

use crate::access::Caller;
use crate::error::{ApiError, BAD_PARAMETER};
use crate::reader::{Key, Reader};
use crate::state::AppState;

/// The parameters that every report takes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportQuery {
    /// Only these checks: their ids with commas. Without it all that apply. `/v1/checks` lists
    /// them.
    #[param(example = "spf,dmarc")]
    pub(crate) checks: Option<String>,
    /// The DKIM selector: `s=` in the header `DKIM-Signature` of a message.
    pub(crate) selector: Option<String>,
    /// The IP address that the mail leaves from, as a bounce shows it.
    pub(crate) sending_address: Option<String>,
    /// The language to answer in, BCP 47; the nearest that there is.
    #[param(example = "en")]
    pub(crate) lang: Option<String>,
    /// The customer's control panel: its id in the provider's profile, such as `cpanel`.
    pub(crate) panel: Option<String>,
    /// Whether the account's IP address is its own: `shared` or `dedicated`.
    #[param(inline, value_type = Option<IpKind>)]
    pub(crate) ip_kind: Option<String>,
    /// The mail program in use: `outlook` (the new one), `outlook_classic`, `thunderbird`,
    /// `apple_mail`, `ios`, `android`, `gmail`, `samsung`, `outlook_mobile`, `outlook_mac`,
    /// `thunderbird_android`, `em_client`.
    pub(crate) client: Option<String>,
    /// How much of the report.
    #[param(inline)]
    pub(crate) view: Option<View>,
}

/// How much of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum View {
    /// Everything.
    #[default]
    Full,
    /// A few flat values.
    Brief,
    /// A page of Markdown for support, redacted.
    Ticket,
    /// The report for support as JSON, redacted.
    TicketJson,
}

/// The parameters that everything with words takes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReaderQuery {
    /// The language to answer in, BCP 47; the nearest that there is.
    #[param(example = "en")]
    pub(crate) lang: Option<String>,
    /// The reader's control panel: its id in the provider's profile, such as `cpanel`.
    pub(crate) panel: Option<String>,
    /// Whether the account's IP address is its own: `shared` or `dedicated`.
    #[param(inline, value_type = Option<IpKind>)]
    pub(crate) ip_kind: Option<String>,
    /// The mail program in use: `outlook` (the new one), `outlook_classic`, `thunderbird`,
    /// `apple_mail`, `ios`, `android`, `gmail`, `samsung`, `outlook_mobile`, `outlook_mac`,
    /// `thunderbird_android`, `em_client`.
    pub(crate) client: Option<String>,
}

/// A parsed request for a report.
#[derive(Clone, Debug)]
pub(crate) struct ReportRequest {
    /// What it is about.
    pub(crate) subject: Subject,
    /// Only these checks; none: all that apply.
    pub(crate) checks: Vec<String>,
    /// What the person says beside the subject.
    pub(crate) user_input: UserInput,
    /// For whom the report is.
    pub(crate) reader: Reader,
    /// Who asks.
    pub(crate) caller: Caller,
    /// Whether they may hear what own servers say about mailboxes.
    pub(crate) sees_mailboxes: bool,
}

impl ReportRequest {
    /// Parses what `query` asks about `subject`.
    pub(crate) fn parse(
        state: &AppState,
        subject: Subject,
        query: &ReportQuery,
        caller: &Caller,
    ) -> Result<Self, ApiError> {
        let checks =
            given(query.checks.as_deref()).map(|text| known_checks(&subject, text)).transpose()?;
        let selector = given(query.selector.as_deref()).map(selector).transpose()?;
        let sending_address =
            given(query.sending_address.as_deref()).map(sending_address).transpose()?;
        let reader = ReaderQuery {
            lang: query.lang.clone(),
            panel: query.panel.clone(),
            ip_kind: query.ip_kind.clone(),
            client: query.client.clone(),
        };
        Ok(Self {
            checks: checks.unwrap_or_default(),
            user_input: UserInput { selector, sending_address, is_aligned: false },
            ..Self::about(subject, Reader::parse(state, &reader)?, caller)?
        })
    }

    /// What `caller` asks about `subject` without saying more.
    pub(crate) fn about(
        subject: Subject,
        reader: Reader,
        caller: &Caller,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            sees_mailboxes: caller.sees_mailboxes(&subject)?,
            subject,
            checks: Vec::new(),
            user_input: UserInput::default(),
            reader,
            caller: caller.clone(),
        })
    }

    /// Whether whoever runs this server asks.
    pub(crate) fn for_operator(&self) -> bool {
        matches!(self.caller, Caller::Operator)
    }

    /// The key of its report in the cache, with the version of the content.
    pub(crate) fn key(&self, content: &str) -> Key {
        let subject = match &self.subject {
            Subject::Mailbox(address) => address.to_string(),
            other => other.to_string(),
        };
        let mut checks = self.checks.clone();
        checks.sort_unstable();
        Key {
            subject,
            kind: self.subject.kind(),
            checks,
            selector: self.user_input.selector.clone(),
            sending_address: self.user_input.sending_address,
            is_aligned: self.user_input.is_aligned,
            sees_mailboxes: self.sees_mailboxes,
            for_operator: self.for_operator(),
            reader: self.reader.clone(),
            content: content.to_owned(),
        }
    }

    /// The request as `checks` takes it.
    pub(crate) fn checks_request(&self, state: &AppState) -> Request {
        Request {
            subject: self.subject.clone(),
            profile: state.profile(self.reader.profile.as_deref()),
            user_input: self.user_input.clone(),
            sees_mailboxes: self.sees_mailboxes,
            posted: state.library().incidents(),
            refresh: false,
        }
    }
}

impl Reader {
    /// Parses who reads.
    pub(crate) fn parse(state: &AppState, query: &ReaderQuery) -> Result<Self, ApiError> {
        let profile = Some(state.config().default_profile.clone()).filter(|id| !id.is_empty());
        let lang = given(query.lang.as_deref()).map(language).transpose()?;
        Ok(Self {
            lang: state.nearest_language(lang.as_deref()),
            panel: given(query.panel.as_deref())
                .map(|text| panel(state, profile.as_deref(), text))
                .transpose()?,
            ip_kind: given(query.ip_kind.as_deref()).map(ip_kind).transpose()?,
            client: given(query.client.as_deref()).map(|text| client(state, text)).transpose()?,
            profile,
        })
    }
}

/// A parameter without a value is a parameter not given.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// The ids of `text`, each of which must be a check that applies to `subject`.
pub(crate) fn known_checks(subject: &Subject, text: &str) -> Result<Vec<String>, ApiError> {
    let known: Vec<_> = checks::plan(subject, &[]).iter().map(|check| check.id).collect();
    let mut asked: Vec<String> = text.split(',').map(|id| id.trim().to_owned()).collect();
    asked.dedup();
    if let Some(unknown) = asked.iter().find(|id| !known.contains(&id.as_str())) {
        let kind = match subject.kind() {
            SubjectKind::Address => "an address",
            SubjectKind::Server => "a server",
            _ => "a domain",
        };
        let detail = format!(
            "{unknown:?} is not a check of {kind}; send one or several of {}",
            known.join(", ")
        );
        return Err(ApiError::at(&BAD_PARAMETER, "checks", detail));
    }
    Ok(asked)
}

/// A DKIM selector: labels of letters, digits, hyphens and underscores (RFC 6376 section 3.1).
pub(crate) fn selector(text: &str) -> Result<String, ApiError> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if text.len() <= 190 && text.split('.').all(is_label) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(ApiError::at(
        &BAD_PARAMETER,
        "selector",
        "send what follows s= in a DKIM-Signature, such as default",
    ))
}

fn sending_address(text: &str) -> Result<IpAddr, ApiError> {
    let wrong = |_| {
        ApiError::at(
            &BAD_PARAMETER,
            "sending_address",
            "send one IPv4 or IPv6 address, such as 192.0.2.25",
        )
    };
    text.parse::<IpAddr>().map(|address| address.to_canonical()).map_err(wrong)
}

/// A language tag (BCP 47): letters, then subtags of letters and digits.
fn language(text: &str) -> Result<String, ApiError> {
    let mut subtags = text.split('-');
    let first = subtags.next().is_some_and(|tag| {
        (2..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let others = subtags
        .all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric()));
    if text.len() <= 35 && first && others {
        return Ok(text.to_ascii_lowercase());
    }
    Err(ApiError::at(&BAD_PARAMETER, "lang", "send a language tag such as en or pt-BR"))
}

/// A panel of the profile; without a profile one of which the articles speak.
fn panel(state: &AppState, profile: Option<&str>, text: &str) -> Result<String, ApiError> {
    let known = match profile.and_then(|profile| state.config().profiles.get(profile)) {
        Some(profile) => profile.panels.keys().cloned().collect(),
        None => state.library().panels(),
    };
    one_of("panel", text, &known)
}

/// A mail program for which there are steps.
fn client(state: &AppState, text: &str) -> Result<String, ApiError> {
    let known: Vec<String> =
        state.library().guides("en").into_iter().map(|guide| guide.client).collect();
    one_of("client", text, &known)
}

fn one_of(parameter: &'static str, text: &str, known: &[String]) -> Result<String, ApiError> {
    if known.iter().any(|known| known == text) {
        return Ok(text.to_owned());
    }
    let detail = format!("there is no {parameter} {text:?} here; send one of {}", known.join(", "));
    Err(ApiError::at(&BAD_PARAMETER, parameter, detail))
}

fn ip_kind(text: &str) -> Result<IpKind, ApiError> {
    let known = IpKind::ALL.iter().copied().find(|kind| kind.as_str() == text);
    known.ok_or_else(|| ApiError::at(&BAD_PARAMETER, "ip_kind", "send shared or dedicated"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_recognised() {
        for (text, holds) in [
            ("en", true),
            ("pt-BR", true),
            ("zh-Hant-TW", true),
            ("e", false),
            ("en_US", false),
            ("en-", false),
        ] {
            assert_eq!(language(text).is_ok(), holds, "{text}");
        }
    }

    #[test]
    fn selectors_are_names() {
        for (text, holds) in
            [("default", true), ("s1.mail_2024", true), ("a b", false), ("..", false), ("*", false)]
        {
            assert_eq!(selector(text).is_ok(), holds, "{text}");
        }
    }

    #[test]
    fn an_unknown_check_is_answered_with_the_known_ones() {
        let subject = Subject::Address(IpAddr::from([192, 0, 2, 1]));
        let said = format!("{:?}", known_checks(&subject, "nonsense").unwrap_err());
        assert!(said.contains("is not a check of an address; send"), "{said}");
    }
}
