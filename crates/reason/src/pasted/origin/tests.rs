//! Each kind of origin, by the headers that show it.

use verdict::Server;

use super::*;
use crate::pasted::mail;

fn profile() -> Profile {
    let server = Server {
        host: "web1.hosting.example".into(),
        sending: vec!["192.0.2.10".parse().unwrap()],
        ..Server::default()
    };
    Profile { servers: vec![server], ..Profile::default() }
}

fn read(text: &str, is_returned: bool, is_mine: Option<bool>) -> Origin {
    let profile = profile();
    let known = Known {
        is_returned,
        says: UserSays { is_mine, about: None },
        profile: Some(&profile),
        ..Known::default()
    };
    origin(&mail::headers(text.as_bytes()), &known)
}

fn kind(text: &str) -> OriginKind {
    read(text, true, None).kind
}

const HAND_OVER: &str = "Received: from web1.hosting.example ([192.0.2.10]) by mx.other.example \
    with ESMTPS; Thu, 29 Apr 2010 10:00:05 +0000\n";

#[test]
fn the_first_line_that_can_be_believed_decides() {
    let table = [
        (
            "Received: from [198.51.100.7] (Authenticated sender: bob@example.com) by \
            web1.hosting.example (Postfix) with ESMTPSA; x\nFrom: bob@example.com\n",
            OriginKind::Account,
        ),
        (
            "Received: from [198.51.100.7] (Authenticated sender: amy@example.org) by \
            web1.hosting.example (Postfix) with ESMTPSA; x\nFrom: bob@example.com\n",
            OriginKind::OtherAccount,
        ),
        (
            "Received: from [198.51.100.7] by web1.hosting.example with esmtpsa (Exim 4.9); x\n\
            X-Authenticated-Sender: web1.hosting.example: bob@example.com\nFrom: bob@example.com\n",
            OriginKind::Account,
        ),
        (
            "Received: from bob by web1.hosting.example with local (Exim 4.9); x\n\
            X-PHP-Script: example.com/wp-content/x.php for 198.51.100.7\nFrom: bob@example.com\n",
            OriginKind::Site,
        ),
        (
            "Received: by web1.hosting.example (Postfix, from userid 33); x\n\
            X-PHP-Originating-Script: 33:contact.php\nFrom: bob@example.com\n",
            OriginKind::ContactForm,
        ),
        (
            "Received: from bob by web1.hosting.example with local (Exim 4.9); x\n\
            From: bob@example.com\n",
            OriginKind::Site,
        ),
        (
            "Received: from bob by web1.hosting.example with local; x\n\
            Auto-Submitted: auto-replied\nFrom: bob@example.com\n",
            OriginKind::Autoresponder,
        ),
        (
            "Received: from mail.shop.example ([203.0.113.9]) by web1.hosting.example with ESMTPS \
            for <bob@example.com>; x\nFrom: news@shop.example\n",
            OriginKind::Forwarded,
        ),
        (
            "Received: from [198.51.100.7] by web1.hosting.example with ESMTPSA; x\n\
            From: bob@example.com\n",
            OriginKind::Undecided,
        ),
    ];
    for (text, wanted) in table {
        assert_eq!(kind(&format!("{HAND_OVER}{text}")), wanted, "{text}");
    }
}

#[test]
fn what_only_claims_to_be_ours_is_forged() {
    let forged = HAND_OVER.replace("192.0.2.10", "203.0.113.66");
    let claim = "Received: from x (Authenticated sender: bob@example.com) by web1.hosting.example \
        with ESMTPSA; x\nFrom: bob@example.com\n";
    assert_eq!(kind(&format!("{forged}{claim}")), OriginKind::Forged);
    assert_eq!(kind(&format!("{forged}From: bob@example.com\n")), OriginKind::Forged);
}

#[test]
fn without_headers_or_profile_nothing_is_said() {
    let none = read("From: bob@example.com\n", true, None);
    assert_eq!((none.kind, none.needs.as_deref()), (OriginKind::Undecided, Some("headers")));
    assert_eq!(
        origin(&mail::headers(HAND_OVER.as_bytes()), &Known::default()).needs.as_deref(),
        Some("profile")
    );
}

#[test]
fn only_what_is_the_customers_can_be_forged() {
    let by = "Received: from a.other.example ([203.0.113.9]) by mx.reader.example; x\n";
    let pass = "Authentication-Results: mx.reader.example; dmarc=pass header.from=e.example\n";
    let from = "From: bob@e.example\n";
    let sender = "Sender: calendar@service.example\n";
    for (text, is_returned, is_mine, wanted) in [
        (format!("{by}{from}"), false, None, OriginKind::Undecided),
        (format!("{by}{from}"), false, Some(false), OriginKind::Forged),
        (format!("{by}{from}"), true, None, OriginKind::Forged),
        (format!("{by}{pass}{from}"), false, None, OriginKind::Received),
        (format!("{by}{pass}{from}"), true, None, OriginKind::Undecided),
        (format!("{by}{sender}{from}"), true, None, OriginKind::Undecided),
        (format!("{by}List-Id: <l.e.example>\n{from}"), true, None, OriginKind::Forwarded),
    ] {
        assert_eq!(read(&text, is_returned, is_mine).kind, wanted, "{text}");
    }
    let ours = "Received: from a.other.example ([203.0.113.9]) by web1.hosting.example; x\n";
    let incoming = format!("{ours}{from}");
    assert_eq!(read(&incoming, false, None).kind, OriginKind::Received);
}

#[test]
fn what_was_refused_and_not_sent_is_forged() {
    let of = |is_mine, is_unproven| {
        let known = Known {
            is_returned: true,
            says: UserSays { is_mine, about: None },
            is_unproven,
            ..Known::default()
        };
        origin(&Headers::default(), &known).kind
    };
    assert_eq!(of(Some(false), true), OriginKind::Forged);
    for (is_mine, is_unproven) in [(Some(true), true), (None, true), (Some(false), false)] {
        assert_eq!(of(is_mine, is_unproven), OriginKind::Undecided);
    }
}
