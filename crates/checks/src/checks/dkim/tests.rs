//! Records and answers, and what they come to.

use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, RecordType};
use verdict::{Domain, Finding, Names};

use super::judge::judge;
use super::key::{self, Key, NoKey};
use super::record::{Fault, Read, read};
use super::*;
use crate::fixture::{aliased, failed, nx_domain, txt};

/// RSA, 512 bits. These keys were made for these tests with `openssl genrsa`; nobody has their
/// other halves.
const R512: &str = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKR5yo+Acrby2t4gba45MBKmuGLa4SkZ3Pm19cESn2gO2\
    jzZiRbdquIqAIqlnYF/3QMMCpOfR9ufmWJBQFUgrZsCAwEAAQ==";
/// RSA, 1024 bits.
const R1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC+iP901eXWjLwKXZgLz3Pca9IoAwhes8lHMOED\
    HgHO6S/yjHjZEQhDk3VUUn8FB+qHTCslOR7Ci6OQPpUUfjI5qi7cufv2JzMp7NX628dy9eTg5E8AqCdu1TFBolshOveKt\
    ZZkjY4zqXdeTnCgHi3PlBq4UIAhP/nqRzkA0XGh2wIDAQAB";
/// RSA, 2048 bits.
const R2048: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAm9pD8KaRPJsMM1xi2grxitoIpMiWQDFe\
    aEYiiNENsP+ojD2qtqsui8MEa5Vz+KRXu1rwM97MYgAbE2gsBf1Qa029FbJ/x7pl31oVhZ3h4V2HLUUiKZpepC5j5m8tZ\
    P++bL3LYREEonVL4UAmhVWlL55V5uPMEN11rZBAsGQaut39WEZNSgQdsqxBdFKqaYZoMG/9pkLKxJVbFxBjOyKgm3QbOi\
    grObjLZf2pRfxat3ks4TGcQar8oKnIis8VAicD1Y3mGEHfzm2DFDs2GGcCw902W5j7svCgEtRHmyPeoLbO6aTpYXk3mql\
    2oT1WxElfXNfB4W0lldGkl566hfdknwIDAQAB";
/// The same key without its SubjectPublicKeyInfo.
const BARE: &str = "MIIBCgKCAQEAm9pD8KaRPJsMM1xi2grxitoIpMiWQDFeaEYiiNENsP+ojD2qtqsui8MEa5Vz+KRXu\
    1rwM97MYgAbE2gsBf1Qa029FbJ/x7pl31oVhZ3h4V2HLUUiKZpepC5j5m8tZP++bL3LYREEonVL4UAmhVWlL55V5uPMEN\
    11rZBAsGQaut39WEZNSgQdsqxBdFKqaYZoMG/9pkLKxJVbFxBjOyKgm3QbOigrObjLZf2pRfxat3ks4TGcQar8oKnIis8\
    VAicD1Y3mGEHfzm2DFDs2GGcCw902W5j7svCgEtRHmyPeoLbO6aTpYXk3mql2oT1WxElfXNfB4W0lldGkl566hfdknwID\
    AQAB";
/// Ed25519, as RFC 8463 wants it.
const ED: &str = "Z2IQB4nV5PZU7BCsqWpd/0m8JjBUJDsJ1cj+za67HpU=";
/// The same inside a SubjectPublicKeyInfo, which is wrong there.
const ED_WRAPPED: &str = "MCowBQYDK2VwAyEAZ2IQB4nV5PZU7BCsqWpd/0m8JjBUJDsJ1cj+za67HpU=";

const NAME: &str = "s1._domainkey.example.com";

fn domain() -> Domain {
    Domain::parse("example.com", Names::default()).unwrap()
}

fn nobody() -> Arc<Lookup> {
    nx_domain("nobody-1._domainkey.example.com", RecordType::TXT)
}

fn found(lookup: Arc<Lookup>, control: &Lookup) -> Vec<Finding> {
    judge(&domain(), &[Asked { selector: "s1".to_owned(), lookup }], control)
}

fn codes(findings: Vec<Finding>) -> Vec<String> {
    findings.into_iter().map(|finding| finding.code).collect()
}

fn of_record(record: &str) -> Vec<String> {
    codes(found(txt(NAME, &[&[record]]), &nobody()))
}

#[test]
fn an_exponent_of_eight_bytes_is_the_longest_that_all_take() {
    // RSAPublicKey (RFC 8017 appendix A.1.1): 65537 at its end gives way to longer exponents, and
    // its length to theirs.
    let with_exponent = |length: u8| {
        let mut bytes = key::from_base64(BARE).expect("it is whole");
        bytes.truncate(bytes.len() - 5);
        bytes.extend([2, length]);
        bytes.extend(vec![1; usize::from(length)]);
        let inner = u16::try_from(bytes.len() - 4).expect("it is short");
        bytes[2..4].copy_from_slice(&inner.to_be_bytes());
        key::read("rsa", &bytes)
    };
    assert_eq!(with_exponent(8), Some(Ok(Key::Rsa(2048))));
    assert_eq!(with_exponent(9), Some(Err(NoKey::Damaged)));
}

#[test]
fn each_record_has_its_codes() {
    let cut = &R2048[..200];
    let spaced = format!("{} {}\t{}", &R2048[..64], &R2048[64..128], &R2048[128..]);
    let star = R2048.replacen("BIj", "B*j", 1);
    let table: &[(String, &[&str])] = &[
        (format!("v=DKIM1; k=rsa; p={R2048}"), &["dkim.ok"]),
        (format!("p={R2048}"), &["dkim.ok"]),
        (format!("v=DKIM1; p={BARE}"), &["dkim.ok"]),
        (format!("v=DKIM1; p={spaced}"), &["dkim.ok"]),
        (format!("v=DKIM1; n=\"our note\"; p={R2048};"), &["dkim.ok"]),
        (format!("v=DKIM1; k=rsa; novel=1; t=s; h=sha1:sha256; s=*; p={R2048}"), &["dkim.ok"]),
        (format!("v=DKIM1; k=ed25519; p={ED}"), &["dkim.ok"]),
        (format!("v=DKIM1; p={R1024}"), &["dkim.weak_key"]),
        (format!("v=DKIM1; p={R512}"), &["dkim.short_key"]),
        (format!("v=DKIM1; t=y; p={R2048}"), &["dkim.ok", "dkim.testing"]),
        (format!("v=DKIM1; h=sha1; p={R2048}"), &["dkim.sha1_only"]),
        (format!("v=DKIM1; s=other; t=s:y; p={R2048}"), &["dkim.other_service", "dkim.testing"]),
        ("v=DKIM1; k=rsa; p=".to_owned(), &["dkim.revoked"]),
        (format!("v=DKIM1; k=dsa; p={R2048}"), &["dkim.unknown_type"]),
        (format!("v=DKIM1; k=ed25519; p={ED_WRAPPED}"), &["dkim.bad_key"]),
        (format!("v=DKIM1; k=ed25519; p={R2048}"), &["dkim.bad_key"]),
        (format!("v=DKIM1; k=rsa; p={ED}"), &["dkim.bad_key"]),
        (format!("v=DKIM1; p={cut}"), &["dkim.bad_key"]),
        (format!("v=DKIM1; p={star}"), &["dkim.bad_base64"]),
        ("v=DKIM1; k=ed25519; p=!!!!".to_owned(), &["dkim.bad_base64"]),
        (format!("v=DKIM1\\; k=rsa\\; p={R2048}"), &["dkim.quoting"]),
        (
            format!("\"v=DKIM1; k=rsa; p={}\" \"{}\"", &R2048[..100], &R2048[100..]),
            &["dkim.quoting"],
        ),
        ("v=DKIM1".to_owned(), &["dkim.cut_short"]),
        ("v=DKIM1; k=rsa".to_owned(), &["dkim.cut_short"]),
        (format!("k=rsa; v=DKIM1; p={R2048}"), &["dkim.syntax"]),
        (format!("v=dkim1; p={R2048}"), &["dkim.syntax"]),
        (format!("v=DKIM1; k=rsa; k=rsa; p={R2048}"), &["dkim.syntax"]),
        (format!("v=DKIM1 k=rsa; {R2048}"), &["dkim.syntax"]),
        (format!("v=DKIM1 k=rsa p={R2048}"), &["dkim.syntax"]),
        (format!("v=DKIM10; p={R2048}"), &["dkim.missing"]),
        ("v=spf1 -all".to_owned(), &["dkim.missing"]),
        ("google-site-verification=abc".to_owned(), &["dkim.missing"]),
        (String::new(), &["dkim.missing"]),
    ];
    for (record, expected) in table {
        assert_eq!(of_record(record), *expected, "{record}");
    }
}

#[test]
fn a_mistake_is_told_with_its_character() {
    for (record, column) in [
        ("v=DKIM1; k=rsa; p=AB*D", 21),
        ("v=DKIM1; p=ABCDE", 17),
        ("v=DKIM1; p= ABC=D", 17),
        ("v=DKIM1; kö=rsa; p=ABCD", 10),
        ("v=DKIM1; k=rsa; oops; p=ABCD", 17),
        ("v=DKIM1 k=rsa p=ABCD", 8),
    ] {
        let findings = found(txt(NAME, &[&[record]]), &nobody());
        assert_eq!(findings[0].value("column"), Some(column.to_string().as_str()), "{record}");
    }
}

#[test]
fn the_record_to_publish_is_made_again_from_the_key() {
    let whole = format!("v=DKIM1; k=rsa; p={R2048}");
    for record in [
        format!("v=DKIM1; t=y; n=<b>; p={R2048}"),
        format!("v=DKIM1\\; k=rsa\\; p={R2048}"),
        format!("v=DKIM1; h=sha1; p={R2048}"),
    ] {
        let findings = found(txt(NAME, &[&[&record]]), &nobody());
        let made = findings.iter().find_map(|finding| finding.value("dkim_record"));
        assert_eq!(made, Some(whole.as_str()), "{record}");
    }
}

#[test]
fn an_rsa_key_may_be_longer_than_anybody_must_check() {
    let judged = |bits: usize| {
        let modulus = [&[0x00, 0xff][..], &vec![0xff; bits / 8 - 1]].concat();
        let length = u16::try_from(modulus.len()).unwrap().to_be_bytes();
        let body = [&[0x02, 0x82], &length[..], &modulus, &[0x02, 3, 1, 0, 1]].concat();
        let whole = u16::try_from(body.len()).unwrap().to_be_bytes();
        let der = [&[0x30, 0x82], &whole[..], &body].concat();
        of_record(&format!("v=DKIM1; p={}", key::to_base64(&der)))
    };
    assert_eq!(judged(4096), ["dkim.ok"]);
    assert_eq!(judged(4104), ["dkim.long_key"]);
    assert_eq!(judged(2048), ["dkim.ok"]);
    assert_eq!(judged(2040), ["dkim.weak_key"]);
    assert_eq!(judged(1024), ["dkim.weak_key"]);
    assert_eq!(judged(1016), ["dkim.short_key"]);
}

#[test]
fn strings_are_joined_and_several_records_are_too_many() {
    let (one, two) = R2048.split_at(180);
    let joined = txt(NAME, &[&["v=DKIM1; p=", one, two]]);
    assert_eq!(codes(found(joined, &nobody())), ["dkim.ok"]);
    let torn = txt(NAME, &[&["v=DKIM1; p=", one], &[two]]);
    assert_eq!(codes(found(torn, &nobody())), ["dkim.multiple"]);
}

#[test]
fn no_key_is_told_from_an_answer_that_did_not_come() {
    let table = [
        (nx_domain(NAME, RecordType::TXT), "dkim.missing"),
        (txt(NAME, &[]), "dkim.missing"),
        (failed(NAME, RecordType::TXT, DnsFailure::Timeout), "dkim.unresolved"),
        (aliased(NAME, "k1.mailer.example", RecordType::TXT, Vec::new()), "dkim.dangling_alias"),
    ];
    for (lookup, expected) in table {
        assert_eq!(codes(found(lookup.clone(), &nobody())), [expected], "{}", lookup.asked);
    }
}

#[test]
fn what_answers_every_name_was_not_published_for_a_selector() {
    let key = format!("v=DKIM1; p={R2048}");
    for record in ["v=DKIM1; p=", &key] {
        let (own, control) =
            (txt(NAME, &[&[record]]), txt("nobody-1._domainkey.example.com", &[&[record]]));
        assert_eq!(codes(found(own, &control)), ["dkim.wildcard"]);
        assert_eq!(codes(judge(&domain(), &[], &control)), ["dkim.wildcard"]);
    }
    // A wildcard for something else, and a key of its own beside a wildcard.
    let spf = txt("nobody-1._domainkey.example.com", &[&["v=spf1 -all"]]);
    assert_eq!(codes(found(txt(NAME, &[&["v=spf1 -all"]]), &spf)), ["dkim.missing"]);
    assert_eq!(codes(found(txt(NAME, &[&[&key]]), &spf)), ["dkim.ok"]);
    assert!(judge(&domain(), &[], &spf).is_empty());
}

#[test]
fn base64_is_read_as_it_is_published() {
    for (text, bytes) in [
        ("", Ok(&b""[..])),
        ("YQ==", Ok(b"a")),
        ("YQ", Ok(b"a")),
        ("YW I\t=", Ok(b"ab")),
        ("YWJj", Ok(b"abc")),
        ("YWJjZA==", Ok(b"abcd")),
        ("Y", Err(1)),
        ("Y===", Err(1)),
        ("YQ==YQ==", Err(4)),
        ("YWJj!", Err(4)),
        ("=", Err(0)),
    ] {
        assert_eq!(key::from_base64(text), bytes.map(<[u8]>::to_vec), "{text}");
    }
    for bytes in [&b""[..], b"a", b"ab", b"abc", b"abcd"] {
        assert_eq!(key::from_base64(&key::to_base64(bytes)).unwrap(), bytes);
    }
    assert_eq!(key::to_base64(b"a"), "YQ==");
}

#[test]
fn keys_are_measured() {
    let bytes = |text| key::from_base64(text).unwrap();
    for (kind, text, read) in [
        ("rsa", R512, Ok(Key::Rsa(512))),
        ("rsa", R1024, Ok(Key::Rsa(1024))),
        ("rsa", R2048, Ok(Key::Rsa(2048))),
        ("rsa", BARE, Ok(Key::Rsa(2048))),
        ("rsa", ED, Err(NoKey::OtherType)),
        ("rsa", ED_WRAPPED, Err(NoKey::OtherType)),
        ("ed25519", ED, Ok(Key::Ed25519)),
        ("ed25519", ED_WRAPPED, Err(NoKey::Damaged)),
        ("ed25519", R1024, Err(NoKey::OtherType)),
    ] {
        assert_eq!(key::read(kind, &bytes(text)), Some(read), "{kind} {text}");
    }
    assert_eq!(key::read("dsa", b"x"), None);
    // SEQUENCE of modulus and exponent: one that checks nothing, or is even, is no key.
    let bare = |modulus: u8, exponent: &[u8]| {
        let length = u8::try_from(exponent.len()).unwrap();
        [&[0x30, 5 + length, 0x02, 1, modulus, 0x02, length], exponent].concat()
    };
    for (modulus, exponent, read) in [
        (0x7d, &[3][..], Ok(Key::Rsa(7))),
        (0x7d, &[1, 0, 1], Ok(Key::Rsa(7))),
        (0x7d, &[1], Err(NoKey::Damaged)),
        (0x7d, &[2], Err(NoKey::Damaged)),
        (0x7e, &[3], Err(NoKey::Damaged)),
    ] {
        assert_eq!(
            key::read("rsa", &bare(modulus, exponent)),
            Some(read),
            "{modulus} {exponent:?}"
        );
    }
    // Bytes after the key are no part of it.
    assert_eq!(key::read("rsa", &[bytes(R1024), vec![0]].concat()), Some(Err(NoKey::Damaged)));
}

#[test]
fn a_record_of_something_else_is_no_broken_key() {
    for text in ["v=spf1 include:x -all", "MS=ms1234", "", ";;;", "v=DMARC1; p=none", "hello world"]
    {
        assert_eq!(read(text), Read::Foreign, "{text}");
    }
    assert_eq!(read("v=DKIM1;"), Read::Faulty(Fault::CutShort));
}

#[test]
fn padding_fills_the_last_group_and_no_more() {
    for (text, read) in [
        ("TQ==", Ok(b"M".to_vec())),
        ("TQ", Ok(b"M".to_vec())),
        ("TWE=", Ok(b"Ma".to_vec())),
        ("TQ===", Err(4)),
        ("TWE==", Err(4)),
        ("T===", Err(1)),
    ] {
        assert_eq!(key::from_base64(text), read, "{text}");
    }
}

#[test]
fn what_was_meant_as_a_key_is_told_with_its_fault() {
    for text in ["v = DKIM1;", "k=rsa;", "k=ed25519"] {
        assert_eq!(read(text), Read::Faulty(Fault::CutShort), "{text}");
    }
    assert_eq!(read("v=DKIM1; k=rsa;  =x"), Read::Faulty(Fault::Syntax(18)));
    let fault = |record: &str| {
        found(txt(NAME, &[&[record]]), &nobody())[0].value("fault").map(str::to_owned)
    };
    assert_eq!(fault(&format!("v=DKIM1; p={}", &R2048[..200])).as_deref(), Some("damaged"));
    assert_eq!(fault(&format!("v=DKIM1; p={ED}")).as_deref(), Some("other_type"));
}
