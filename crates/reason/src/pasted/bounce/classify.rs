//! What was pasted: a failure, a delay, an answer while away, a complaint, a lure, or just words?

use crate::pasted::chars::small;
use crate::pasted::phrase::contains_one;
use verdict::BounceKind;

use super::human_text;
use super::report_fields::Report;
use crate::pasted::mail::{Headers, Kind, Message, display_and_address};

/// Subjects of answers that programs give while somebody is away, in lower case.
const AWAY: &[&str] = &[
    "automatic reply",
    "auto reply",
    "autoreply",
    "auto-reply",
    "automatische antwort",
    "out of office",
    "out of the office",
    "vacation",
    "abwesenheit",
    "réponse automatique",
    "absence",
    "respuesta automática",
    "risposta automatica",
    "automatisch antwoord",
    "afwezig",
    "resposta automática",
    "автоответ",
    "автоматический ответ",
    "away ",
    "自動返信",
    "自動応答",
    "自动回复",
    "自動回覆",
];

/// Subjects of notices that a message could not be delivered, in lower case.
const FAILED: &[&str] = &[
    "undeliver",
    "delivery status",
    "delivery failure",
    "delivery has failed",
    "mail delivery",
    "failure notice",
    "returned mail",
    "returned message",
    "delivery notification",
    "delivery failed",
    "non-delivery",
    "could not be delivered",
    "not delivered",
    "mail failure",
    "bounce",
    "delivery report",
    "mail system error",
    "message rejected",
    "delivery problem",
    "delivery error",
    "failure delivery",
    "error sending your mail",
    "unable to deliver",
    "user unknown",
    "nondeliverable",
    "unzustellbar",
    "nicht zugestellt",
    "non remis",
    "no se puede entregar",
    "no entregado",
    "non recapitabile",
    "non consegnato",
    "não entregue",
    "não é possível entregar",
    "onbestelbaar",
    "niet bezorgd",
    "недоставленное",
    "не доставлено",
    "未送达",
    "未傳遞",
    "退信",
    "配信不能",
    "配信できません",
    "送信できません",
];

/// Decides what was pasted.
pub(super) fn classify(message: &Message, report: &Report, has_failure: bool) -> BounceKind {
    if is_feedback(message) {
        return BounceKind::Feedback;
    }
    if !report.recipients.is_empty() {
        return by_action(report);
    }
    let subject = small(&message.headers.text("subject"));
    let is_list = message.headers.get("x-mlserver").is_some();
    let is_notice = is_list || is_from_daemon(&message.headers) || contains_one(&subject, FAILED);
    if is_away(&message.headers, &subject) && !(is_notice && has_failure) {
        return BounceKind::Vacation;
    }
    if subject.contains("delayed")
        || subject.contains("warning: could not send")
        || subject.contains("(delay)")
    {
        return BounceKind::Delayed;
    }
    if is_notice_of_delay(message) {
        return BounceKind::Delayed;
    }
    if message.headers.is_empty() {
        let is_notice = has_failure || message.texts(Kind::Text).any(human_text::is_frame);
        return if is_notice { BounceKind::Failed } else { BounceKind::Text };
    }
    if is_notice && (!has_failure || names_nobody(message)) && is_lure(message) {
        return BounceKind::Fake;
    }
    if is_notice || (has_failure && (has_no_sender(&message.headers) || says_failed(message))) {
        return BounceKind::Failed;
    }
    BounceKind::Message
}

/// Sentences of Postfix, Exim, Sendmail, Exchange and Gmail that say that nothing is lost yet, in
/// lower case.
const WAITING: &[&str] = &[
    "this is a warning only",
    "do not need to resend",
    "no action is required on your part",
    "has not yet been delivered",
    "will be retried until",
    "will continue to try",
    "will keep trying",
    "delivery attempts will continue",
    "delivery will continue to be attempted",
    "delivery is delayed to these",
    "you'll be notified if the delivery fails",
    "technical details of temporary failure",
];

/// The most bytes of a text that are read for such a sentence: it stands at the start.
const START: usize = 4096;

fn is_notice_of_delay(message: &Message) -> bool {
    message.texts(Kind::Text).take(1).any(|text| {
        let start = text[..text.floor_char_boundary(START)].to_ascii_lowercase();
        let start = start.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        contains_one(&start, WAITING)
    })
}

fn by_action(report: &Report) -> BounceKind {
    let all = |wanted: &[&str]| {
        report.recipients.iter().all(|fields| wanted.contains(&fields.action.as_str()))
    };
    if all(&["delivered", "relayed", "expanded"]) {
        return BounceKind::Delivered;
    }
    if all(&["delayed"]) { BounceKind::Delayed } else { BounceKind::Failed }
}

/// Whether it is a complaint: a feedback report (RFC 5965), or one of the forms before it.
fn is_feedback(message: &Message) -> bool {
    let report_type = message.headers.parameter("content-type", "report-type").unwrap_or_default();
    let subject = small(&message.headers.text("subject"));
    message.texts(Kind::Feedback).next().is_some()
        || report_type == "feedback-report"
        || subject.starts_with("complaint about message from")
        || message.headers.get("x-hmxmroriginalrecipient").is_some()
        || message.texts(Kind::Text).any(|text| {
            let start = text.trim_start();
            start.starts_with('{') && text.contains("\"notificationType\":\"Complaint\"")
        })
}

/// Whether a program answers for somebody (RFC 3834).
fn is_away(headers: &Headers, subject: &str) -> bool {
    let auto = headers.get("auto-submitted").unwrap_or_default().to_ascii_lowercase();
    let is_marked = auto.starts_with("auto-replied") || auto.contains("vacation");
    let has_mark = ["x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from"]
        .iter()
        .any(|name| headers.get(name).is_some());
    let is_precedence =
        headers.get("precedence").is_some_and(|value| value.eq_ignore_ascii_case("auto_reply"));
    let is_daemon = is_from_daemon(headers) || headers.get("x-failed-recipients").is_some();
    !is_daemon
        && (is_marked
            || has_mark
            || is_precedence
            // A short word means something else within a subject: `moments away from`.
            || AWAY.iter().any(|words| {
                subject.starts_with(words) || words.len() > 7 && subject.contains(words)
            }))
}

/// Whether it says that a mail system wrote it.
pub(super) fn is_from_daemon(headers: &Headers) -> bool {
    let (display, address) = display_and_address(headers.get("from").unwrap_or_default());
    let local = address
        .as_deref()
        .and_then(|address| address.split('@').next())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let display = display.to_ascii_lowercase();
    ["mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon"]
        .iter()
        .any(|name| local.starts_with(name) || display.starts_with(name))
        || display.contains("mail delivery s")
        || display.contains("mailer-daemon")
}

/// Whether nobody is to be told if it comes back in its turn: so notices are sent (RFC 5321 section
/// 4.5.5).
fn has_no_sender(headers: &Headers) -> bool {
    headers.get("return-path").is_some_and(|path| path.trim() == "<>")
        || headers.get("x-failed-recipients").is_some()
}

/// A notice without a report that wants a click, or brings a file.
fn is_lure(message: &Message) -> bool {
    let has_link = message.parts.iter().any(|part| {
        matches!(part.kind, Kind::Text | Kind::Html)
            && (part.text.contains("http://") || part.text.contains("https://"))
    });
    let has_file = message.parts.iter().any(|part| part.kind == Kind::Other);
    has_link || has_file
}

/// Whether it vouches for itself, and does not say who was written to: so a virus does.
fn names_nobody(message: &Message) -> bool {
    message.texts(Kind::Text).all(|text| {
        let lower = text.to_ascii_lowercase();
        !lower.contains('@') && contains_one(&lower, &["no virus", "no_virus", "kein virus"])
    })
}

/// Phrases by which a notice tells that it is one, whoever signed it.
fn says_failed(message: &Message) -> bool {
    message.texts(Kind::Text).any(|text| {
        let lower = text.to_ascii_lowercase();
        contains_one(
            &lower,
            &[
                "could not be delivered",
                "undeliver",
                "not delivered",
                "unable to deliver",
                "did not reach",
                "unknown user",
                "delivery failed",
                "failed to deliver",
                "able to deliver",
                "be delivered to",
                "error delivering",
                "nicht zugestellt",
                "pas pu être remis",
                "no se pudo entregar",
                "impossibile recapitare",
                "配信できません",
                "送信できません",
            ],
        )
    })
}
