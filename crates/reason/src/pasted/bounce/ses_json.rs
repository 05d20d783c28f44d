//! What does a notification of Amazon SES say, or an event of another sending service? JSON, sent
//! by mail or shown in a list: its fields are found without a reader for JSON.

use verdict::{BounceKind, BounceReason, BounceSpeaker};

use super::reading::Read;
use super::recipient::{Common, MOST_RECIPIENTS, Recipient, judged};
use super::report_fields::Fields;
use super::smtp_codes::codes;
use crate::pasted::chars::one_of;
use crate::pasted::reported_by::ReportedBy;

/// Reads a notification, if the notice is one.
pub(super) fn read(notice: &str) -> Option<Read> {
    let start = notice.trim_start();
    if !start.starts_with(one_of("{[")) {
        return None;
    }
    if !start.contains("notificationType") {
        return event(start);
    }
    // Mail folds long lines: within a string of JSON no line can end.
    let mut json: String = start.chars().filter(|ch| *ch != '\n' && *ch != '\r').collect();
    if json.contains("\\\"notificationType\\\"") {
        json = json.replace("\\\"", "\"");
    }
    let (kind, list) = match value(&json, "notificationType")?.as_str() {
        "Bounce" => (BounceKind::Failed, "bouncedRecipients"),
        "Complaint" => (BounceKind::Feedback, "complainedRecipients"),
        "Delivery" => (BounceKind::Delivered, "recipients"),
        _ => return None,
    };
    let at = json.find(&format!("\"{list}\""))?;
    let end = json[at..].find(']').map_or(json.len(), |end| at + end);
    let recipients = entries(&json[at..end], kind)
        .take(MOST_RECIPIENTS)
        .map(|fields| recipient(&fields, kind))
        .collect();
    Some(Read { kind, recipients, reporter: value(&json, "reportingMTA"), ..Read::default() })
}

fn recipient(fields: &Fields, kind: BounceKind) -> Recipient {
    let reason = match kind {
        BounceKind::Feedback => BounceReason::Feedback,
        BounceKind::Delivered => BounceReason::Delivered,
        _ => return of_remote(judged(fields, "", &Common::default())),
    };
    Recipient { address: fields.recipient.clone(), reason, ..Recipient::default() }
}

/// A notification repeats what the recipient's server said.
fn of_remote(recipient: Recipient) -> Recipient {
    let reported_by = match recipient.reported_by {
        ReportedBy::Unknown => ReportedBy::RecipientServer,
        other => other,
    };
    Recipient { speaker: BounceSpeaker::Remote, reported_by, ..recipient }
}

/// Members in which services repeat what the other server said.
const SAID: &[&str] =
    &["message", "description", "reason", "response", "Description", "Details", "smtp_response"];

/// Members that name the recipient.
const NAMED: &[&str] = &["recipient", "email", "Email", "rcpt", "to"];

/// An event of Mailgun, SendGrid, Postmark and their like: one recipient, and the other server's
/// words with their code.
fn event(json: &str) -> Option<Read> {
    let recipient = NAMED.iter().find_map(|name| value(json, name)).unwrap_or_default();
    let code = json.split("\"code\":").nth(1).map(str::trim_start).unwrap_or_default();
    let code = code.get(..3).filter(|code| codes(code).reply.is_some()).unwrap_or_default();
    let said: Vec<String> = SAID.iter().filter_map(|name| value(json, name)).collect();
    let said = format!("{code} {}", said.join("\n"));
    codes(&said).reply?;
    let diagnostic = said.trim().to_owned();
    let diagnostic_type = "smtp".to_owned();
    let fields = Fields { recipient, diagnostic, diagnostic_type, ..Fields::default() };
    let recipient = of_remote(judged(&fields, "", &Common::default()));
    Some(Read { kind: BounceKind::Failed, recipients: vec![recipient], ..Read::default() })
}

/// The recipients in a list of objects, or of plain strings.
fn entries(list: &str, kind: BounceKind) -> impl Iterator<Item = Fields> {
    let is_plain = kind == BounceKind::Delivered && !list.contains('{');
    let objects = list.split('}').filter(move |_| !is_plain).filter_map(|object| {
        let field = |name| value(object, name).unwrap_or_default();
        let diagnostic = field("diagnosticCode");
        let (kind, text) = diagnostic.split_once(';').unwrap_or(("smtp", &diagnostic));
        let recipient = value(object, "emailAddress")?;
        Some(Fields {
            recipient: recipient.replace(' ', ""),
            action: field("action"),
            status: field("status"),
            diagnostic_type: kind.trim().to_owned(),
            diagnostic: text.trim().to_owned(),
            ..Fields::default()
        })
    });
    let strings = list.split('"').filter(move |part| is_plain && part.contains('@'));
    objects.chain(
        strings.map(|address| Fields { recipient: address.replace(' ', ""), ..Fields::default() }),
    )
}

/// The string that follows a key.
fn value(json: &str, key: &str) -> Option<String> {
    let at = json.find(&format!("\"{key}\""))?;
    let rest = json[at + key.len() + 2..]
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    let mut out = String::new();
    let mut chars = rest.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '"' => return Some(out),
            '\\' => match chars.next()? {
                'n' | 'r' | 't' => out.push(' '),
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounce_in_json_is_read() {
        let json = r#"{"notificationType":"Bounce","bounce":{"bouncedRecipients":[
            {"emailAddress":"bob@example.com","action":"failed","status":"5.1.1",
            "diagnosticCode":"smtp; 550 5.1.1 user unknown"}],"reportingMTA":"dsn; a.example"}}"#;
        let read = read(json).unwrap();
        assert_eq!(read.recipients[0].reason, BounceReason::UserUnknown);
        assert_eq!(read.recipients[0].address, "bob@example.com");
    }

    #[test]
    fn other_json_is_no_notification() {
        assert!(read("{\"a\": 1}").is_none());
    }
}
