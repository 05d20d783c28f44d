//! Which part of a message says what? The words for a person, the fields for programs, and whom
//! both are about.

use std::cell::OnceCell;

use verdict::BounceReason;

use super::human_text::{self, Block};
use super::judge::Said;
use super::log::{self, Try};
use super::recipient::{Common, MOST_RECIPIENTS, Recipient, is_group_address, judged};
use super::report_fields::{self, Fields, Report};
use super::reporter::Writer;
use super::{html, smtp_codes, smtp_stage, transcript};
use crate::pasted::mail::{self, Headers, Kind, Message};
use crate::pasted::phrase::starts_with_one;
use crate::pasted::places::Places;
use crate::pasted::secrets;

/// The parts of a message, sorted by what they are for.
pub(super) struct DsnParts {
    /// The words for a person.
    pub(super) notice: String,
    /// The message that came back.
    pub(super) returned: String,
    /// Its headers.
    pub(super) returned_head: Headers,
    /// The fields for programs.
    pub(super) report: Report,
    /// What holds for all recipients.
    common: Common,
}

impl DsnParts {
    /// Sorts them.
    pub(super) fn of(message: &Message) -> Self {
        let mut notice = String::new();
        let mut returned: String =
            message.texts(Kind::Original).next().unwrap_or_default().to_owned();
        for (at, text) in message.texts(Kind::Text).enumerate() {
            // Somebody answers to a notice, or passes it on, and quotes it.
            let unquoted = mail::unquoted(text);
            let text = unquoted.as_deref().unwrap_or(text);
            // Some attach the headers that came back as plain text.
            let (words, original) = if at > 0 && human_text::is_head(text) {
                ("", text)
            } else {
                human_text::split(text)
            };
            notice.push_str(words);
            notice.push('\n');
            if returned.is_empty() {
                returned.push_str(original);
            }
        }
        if notice.trim().is_empty() {
            notice = message.texts(Kind::Html).map(html::text).collect::<Vec<_>>().join("\n");
            notice = secrets::mask_text(&notice).0;
        }
        let mut report =
            report_fields::read(&message.texts(Kind::Report).collect::<Vec<_>>().join("\n\n"));
        if report.recipients.is_empty() && report_fields::is_report(&notice) {
            report = report_fields::read(&notice);
        }
        report.recipients.truncate(MOST_RECIPIENTS);
        let returned_head = mail::headers(returned.as_bytes());
        let common = common(message, &notice, &returned_head, &report);
        Self { notice, returned, returned_head, report, common }
    }

    /// Every recipient that it tells of, judged.
    pub(super) fn recipients(&self, message: &Message) -> Vec<Recipient> {
        let tries = self.tries();
        if !tries.is_empty() {
            return tries.into_iter().map(|one| self.logged(one)).collect();
        }
        let blocks = merged(human_text::blocks(&self.notice));
        if !self.report.recipients.is_empty() {
            return self.reported(&blocks);
        }
        self.told(message, blocks)
    }

    /// The recipients of the report, each with what the notice says of it.
    fn reported(&self, blocks: &[Block]) -> Vec<Recipient> {
        let places = Places::of_last(&mut blocks.iter().map(|block| block.address.as_str()));
        let is_single = self.report.recipients.len() == 1;
        let recipient = |fields: &Fields| {
            let own = places.get(&fields.recipient).map(|place| blocks[place].text.as_str());
            let told = own.unwrap_or(if is_single { self.notice.as_str() } else { "" });
            let mut recipient = self.judged(fields, told);
            if is_single && recipient.reason == BounceReason::Unknown && own.is_some() {
                recipient = Recipient {
                    words: recipient.words.clone(),
                    ..self.judged(fields, &self.notice)
                };
            }
            recipient
        };
        self.report.recipients.iter().map(recipient).collect()
    }

    /// The recipient of a line of a log.
    fn logged(&self, one: Try) -> Recipient {
        let Try { block: Block { address, text }, relay, status } = one;
        let fields = Fields { recipient: address, remote_mta: relay, status, ..Fields::default() };
        self.judged(&fields, &text)
    }

    /// The recipients of a log's lines.
    fn tries(&self) -> Vec<Try> {
        // What a log shows of the session itself says more than how it ended.
        let is_log = self.common.writer.is_log
            && self.report.recipients.is_empty()
            && !self.notice.contains("<<< ");
        if is_log { log::tries(&self.notice) } else { Vec::new() }
    }

    /// Whether it is the log of a try that failed.
    pub(super) fn has_tries(&self) -> bool {
        !self.tries().is_empty()
    }

    /// Whether it is a log that tells of no fault: of strangers whom the server refused, or of mail
    /// that was delivered.
    pub(super) fn is_of_no_fault(&self) -> bool {
        let mut lines = self.notice.lines();
        self.common.writer.is_log
            && self.tries().is_empty()
            && lines.any(|line| {
                log::is_stranger(line) || log::is_delivered(line) || log::is_visit(line)
            })
    }

    /// Whether a server wrote it: a notice, with or without its head, or the log of a try.
    pub(super) fn is_notice(&self) -> bool {
        self.common.writer.is_notice
            || !self.tries().is_empty()
            || human_text::names_recipient(&self.notice)
    }

    fn judged(&self, fields: &Fields, told: &str) -> Recipient {
        judged(fields, told, &self.common)
    }

    /// The recipients that the notice alone tells of.
    fn told(&self, message: &Message, mut blocks: Vec<Block>) -> Vec<Recipient> {
        let named = self.named(message, &blocks);
        let is_single = named.len() == 1;
        if is_single || blocks.iter().all(|block| block.text.lines().count() < 2) {
            // Where only one failed, or all share one explanation, the whole notice is about each.
            let has_own = blocks.len() == named.len()
                && !is_single
                && blocks.iter().any(|block| block.text.len() > block.address.len() + 3);
            if !has_own {
                blocks.clear();
            }
        }
        let mut places = Places::default();
        blocks.iter().enumerate().for_each(|(place, block)| {
            places.meet(&block.address, place);
        });
        let of = |address: &str, told: &str| {
            self.judged(&Fields { recipient: address.to_owned(), ..Fields::default() }, told)
        };
        // What is said of all is judged once: a notice may name thousands.
        let (of_group, of_person) = (OnceCell::new(), OnceCell::new());
        let recipient = |address: &String| {
            if let Some(place) = places.get(address) {
                return of(address, &blocks[place].text);
            }
            let shared = if is_group_address(address) { &of_group } else { &of_person };
            Recipient {
                address: address.clone(),
                ..shared.get_or_init(|| of(address, &self.notice)).clone()
            }
        };
        let found = named.iter().take(MOST_RECIPIENTS).map(recipient);
        found.map(|recipient| self.without_sender(recipient)).collect()
    }

    /// A server's reply alone that refuses the sender names the sender, and no recipient.
    fn without_sender(&self, recipient: Recipient) -> Recipient {
        let is_reply = !self.common.writer.is_notice
            && smtp_codes::starting(self.notice.trim_start()).is_some();
        if is_reply && recipient.reason == BounceReason::SenderRefused {
            return Recipient { address: String::new(), ..recipient };
        }
        recipient
    }

    /// The addresses that a notice without a report is about; one empty where a server
    /// speaks and names nobody.
    fn named(&self, message: &Message, blocks: &[Block]) -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        for value in message.headers.all("x-failed-recipients") {
            named.extend(mail::addresses(value).map(str::to_owned));
        }
        if named.is_empty() {
            named = blocks.iter().map(|block| block.address.clone()).collect();
        }
        if !named.is_empty() {
            return named;
        }
        let own = own_addresses(message);
        named = human_text::named(&self.notice, &|address| is_own(&own, address));
        if named.is_empty() && !message.headers.is_empty() {
            // Nobody is named but in the message that came back.
            let lines = self.notice.lines().filter(|line| line.trim_start().starts_with("To:"));
            let to = self.returned_head.get("to").into_iter().chain(lines);
            named.extend(
                to.flat_map(mail::addresses)
                    .filter(|address| !is_own(&own, address))
                    .take(1)
                    .map(str::to_owned),
            );
        }
        let is_of_server = || {
            smtp_codes::codes(&self.notice).reply.is_some()
                || (smtp_stage::names_peer(&self.notice) && !log::is_of_visits(&self.notice))
                || human_text::is_of_server(&self.notice)
                || human_text::is_frame(&self.notice)
        };
        if named.is_empty() && is_of_server() {
            named.push(String::new());
        }
        named
    }
}

/// What holds for all recipients: the subject, the printed session, and who wrote it.
fn common(message: &Message, notice: &str, returned: &Headers, report: &Report) -> Common {
    let to = message.headers.get("to").and_then(|value| mail::addresses(value).next());
    let to = to.or_else(|| returned.get("from").and_then(|value| mail::addresses(value).next()));
    let domain = |address: &str| address.rsplit('@').next().unwrap_or_default().to_owned();
    let from = message.headers.get("from").and_then(|value| mail::addresses(value).next());
    let host = Some(report.reporting_mta.clone()).filter(|host| !host.is_empty());
    let is_notice = !message.headers.is_empty()
        || !report.recipients.is_empty()
        || human_text::is_frame(notice);
    let writer = Writer {
        host: host.or_else(|| from.map(domain)).unwrap_or_default(),
        addressee: to.map(domain).unwrap_or_default(),
        is_local: human_text::is_local(notice),
        is_notice,
        is_log: !is_notice && log::is_log(notice),
    };
    let refusals = transcript::refusals(notice);
    Common { subject: Said::of(&message.headers.text("subject")), refusals, writer }
}

/// Blocks about the same address are one: some notices say everything twice, in two languages.
fn merged(blocks: Vec<Block>) -> Vec<Block> {
    let mut places = Places::default();
    let mut found: Vec<Block> = Vec::new();
    for block in blocks {
        match places.meet(&block.address, found.len()) {
            Some(known) if found[known].text.len() + block.text.len() < 8192 => {
                found[known].text.push('\n');
                found[known].text.push_str(&block.text);
            }
            Some(_) => {}
            None => found.push(block),
        }
    }
    found
}

/// The addresses that the notice was sent to, and its writer's, in lower case.
fn own_addresses(message: &Message) -> Places {
    let names = ["to", "from", "delivered-to", "return-path", "reply-to"];
    let values = names.into_iter().flat_map(|name| message.headers.all(name));
    Places::of_last(&mut values.flat_map(mail::addresses))
}

/// Whether an address is the one that the notice was sent to, or its writer's.
fn is_own(own: &Places, address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    let services = ["postmaster@", "mailer-daemon@", "abuse@", "support@"];
    own.get(&address).is_some() || starts_with_one(&address, &services)
}
