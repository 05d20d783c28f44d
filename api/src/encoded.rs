//! The bytes of a response, made once: as they are, in gzip and in brotli.
//!
//! Who asks again gets a reference to them. A compressed form is made for the first client that
//! accepts it, large ones off the threads that answer HTTP.

use std::io::Write;

use actix_web::http::header::{self, HeaderName, HeaderValue, IfNoneMatch};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

/// Below this compression saves no packet.
const WORTH_COMPRESSING: usize = 512;
/// Above this compression takes long enough to hold up other requests.
const LARGE: usize = 16 * 1024;
/// What an entry weighs beside its bytes: headers, keys, cells.
const FIXED_WEIGHT: usize = 1024;

/// How hard to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For what lives for seconds.
    Quick,
    /// For what lives as long as the process.
    Thorough,
}

/// A form in which a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// A response's headers and its body in every form that was asked for.
pub(crate) struct Encoded {
    headers: Vec<(HeaderName, HeaderValue)>,
    etag: HeaderValue,
    effort: Effort,
    identity: Bytes,
    gzip: OnceCell<Bytes>,
    brotli: OnceCell<Bytes>,
}

impl Encoded {
    /// A body with its media type, that clients ask for again each time (`no-cache`).
    pub(crate) fn new(media_type: &'static str, effort: Effort, body: impl Into<Bytes>) -> Self {
        let identity = body.into();
        Self {
            headers: vec![
                (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
                (header::VARY, HeaderValue::from_static("accept-encoding")),
            ],
            etag: etag(&identity),
            effort,
            identity,
            gzip: OnceCell::new(),
            brotli: OnceCell::new(),
        }
    }

    /// The same with a header, in place of one of that name.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
        self
    }

    /// The same with a brotli form that was made before.
    pub(crate) fn with_brotli(self, compressed: impl Into<Bytes>) -> Self {
        Self { brotli: OnceCell::new_with(Some(compressed.into())), ..self }
    }

    /// The body as it is.
    pub(crate) fn identity(&self) -> &Bytes {
        &self.identity
    }

    /// At least the bytes that it holds, now and once every form was asked for.
    pub(crate) fn weight(&self) -> usize {
        FIXED_WEIGHT + 2 * self.identity.len()
    }

    /// The response in the best form that the client accepts; 304 where the client has it already.
    pub(crate) async fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let is_known = is_known(request, &self.etag);
        let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        response.insert_header((header::ETAG, self.etag.clone()));
        if is_known {
            return response.finish();
        }
        let coding = if self.identity.len() < WORTH_COMPRESSING {
            Coding::Identity
        } else {
            accepted(request)
        };
        let (name, body) = match coding {
            // Said, so that it is not compressed for each client.
            Coding::Identity => ("identity", Some(&self.identity)),
            Coding::Gzip => ("gzip", self.compressed(&self.gzip, gzip).await),
            Coding::Brotli => ("br", self.compressed(&self.brotli, brotli).await),
        };
        let (name, body) = body.map_or(("identity", &self.identity), |body| (name, body));
        response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(name)));
        response.body(body.clone())
    }

    /// A compressed form, made by the first who asks; none if it cannot be made.
    async fn compressed<'a>(
        &self,
        form: &'a OnceCell<Bytes>,
        compress: fn(&[u8], Effort) -> std::io::Result<Vec<u8>>,
    ) -> Option<&'a Bytes> {
        let make = || async {
            let (identity, effort) = (self.identity.clone(), self.effort);
            let made = if identity.len() < LARGE {
                compress(&identity, effort)
            } else {
                let task = tokio::task::spawn_blocking(move || compress(&identity, effort));
                task.await.map_err(std::io::Error::other)?
            };
            made.map(Bytes::from)
        };
        let made = form.get_or_try_init(make).await;
        made.inspect_err(|fault| tracing::error!(%fault, "a response cannot be compressed")).ok()
    }
}

/// A weak validator: the forms of one body share it.
fn etag(body: &[u8]) -> HeaderValue {
    let hash = Sha256::digest(body);
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("W/\"{hex}\""))
        .expect("hexadecimal digits are legal in a header")
}

fn is_known(request: &HttpRequest, etag: &HeaderValue) -> bool {
    if !request.headers().contains_key(header::IF_NONE_MATCH) {
        return false;
    }
    let of_ours = etag.to_str().ok().and_then(|text| text.parse().ok());
    match (request.get_header::<IfNoneMatch>(), of_ours) {
        (Some(IfNoneMatch::Any), _) => true,
        (Some(IfNoneMatch::Items(tags)), Some(ours)) => tags.iter().any(|tag| tag.weak_eq(&ours)),
        _ => false,
    }
}

/// The smallest form that the client accepts.
fn accepted(request: &HttpRequest) -> Coding {
    let accepted =
        request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = |coding| accepted.is_some_and(|accepted| names(accepted, coding));
    match () {
        () if accepts("br") => Coding::Brotli,
        () if accepts("gzip") => Coding::Gzip,
        () => Coding::Identity,
    }
}

fn names(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|part| {
        let (name, quality) = part.split_once(';').unwrap_or((part, ""));
        name.trim() == coding && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn gzip(bytes: &[u8], effort: Effort) -> std::io::Result<Vec<u8>> {
    let level = match effort {
        Effort::Quick => Compression::fast(),
        Effort::Thorough => Compression::best(),
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(mut bytes: &[u8], effort: Effort) -> std::io::Result<Vec<u8>> {
    // The window is bounded: at its largest the encoder takes 8 MB for each body.
    let (quality, lgwin) = match effort {
        Effort::Quick => (4, 18),
        Effort::Thorough => (11, 20),
    };
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut compressed, &params)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::body::MessageBody;
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;

    use super::*;

    fn body() -> String {
        "a word, another word\n".repeat(2_000)
    }

    async fn ask(encoded: &Encoded, headers: &[(&str, &str)]) -> (StatusCode, String, Bytes) {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.insert_header(*header);
        }
        let response = encoded.respond(&request.to_http_request()).await;
        let coding = response.headers().get(header::CONTENT_ENCODING);
        let coding = coding.map_or("", |value| value.to_str().unwrap()).to_owned();
        (response.status(), coding, response.into_body().try_into_bytes().unwrap())
    }

    #[test]
    fn a_form_is_sent_only_to_clients_that_accept_it() {
        for (accepted, br, gzip) in [
            ("gzip, deflate, br", true, true),
            ("br;q=0.5", true, false),
            ("br;q=0", false, false),
            ("gzip", false, true),
            ("brotli, gzipped", false, false),
        ] {
            assert_eq!((names(accepted, "br"), names(accepted, "gzip")), (br, gzip), "{accepted}");
        }
    }

    #[actix_web::test]
    async fn every_form_holds_the_same_body() {
        for effort in [Effort::Quick, Effort::Thorough] {
            let encoded = Encoded::new("text/plain", effort, body());
            let (_, coding, bytes) = ask(&encoded, &[]).await;
            assert_eq!((coding.as_str(), &bytes[..]), ("identity", body().as_bytes()));
            let (_, coding, bytes) = ask(&encoded, &[("accept-encoding", "gzip")]).await;
            let mut whole = String::new();
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut whole).unwrap();
            assert_eq!((coding.as_str(), whole), ("gzip", body()));
            let (_, coding, bytes) = ask(&encoded, &[("accept-encoding", "gzip, br")]).await;
            let mut whole = Vec::new();
            brotli::BrotliDecompress(&mut &bytes[..], &mut whole).unwrap();
            assert_eq!((coding.as_str(), whole), ("br", body().into_bytes()));
        }
    }

    #[actix_web::test]
    async fn a_form_is_made_once_and_then_shared() {
        let encoded = Encoded::new("text/plain", Effort::Quick, body());
        for accepted in ["br", "gzip", "identity"] {
            let (_, _, first) = ask(&encoded, &[("accept-encoding", accepted)]).await;
            let (_, _, second) = ask(&encoded, &[("accept-encoding", accepted)]).await;
            assert_eq!(first.as_ptr(), second.as_ptr(), "{accepted}");
        }
    }

    #[actix_web::test]
    async fn who_has_it_already_is_sent_no_body() {
        let encoded = Encoded::new("text/plain", Effort::Quick, body());
        let ours = encoded.etag.to_str().unwrap();
        let strong = ours.trim_start_matches("W/");
        let list = format!("\"other\", {ours}");
        for (tag, is_known) in
            [(ours, true), (strong, true), ("*", true), (&list, true), ("\"other\"", false)]
        {
            let (status, _, bytes) = ask(&encoded, &[("if-none-match", tag)]).await;
            let expected = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
            assert_eq!((status, bytes.is_empty()), (expected, is_known), "{tag}");
        }
        let other = Encoded::new("text/plain", Effort::Quick, "another body");
        assert_ne!(encoded.etag, other.etag);
    }

    #[actix_web::test]
    async fn what_is_short_travels_as_it_is() {
        let encoded = Encoded::new("text/plain", Effort::Quick, "short");
        let (_, coding, bytes) = ask(&encoded, &[("accept-encoding", "br, gzip")]).await;
        assert_eq!((coding.as_str(), &bytes[..]), ("identity", &b"short"[..]));
    }

    #[actix_web::test]
    async fn a_body_weighs_no_less_than_all_its_forms() {
        let encoded = Encoded::new("text/plain", Effort::Quick, body());
        ask(&encoded, &[("accept-encoding", "br")]).await;
        ask(&encoded, &[("accept-encoding", "gzip")]).await;
        let forms = [&encoded.gzip, &encoded.brotli].map(|form| form.get().unwrap().len());
        assert!(encoded.weight() >= encoded.identity.len() + forms.iter().sum::<usize>());
    }
}
