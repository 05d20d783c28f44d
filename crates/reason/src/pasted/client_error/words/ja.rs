//! Japanese.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "送信|smtp"),
    (Concept::Incoming, "受信|imap|pop3|pop サーバー"),
    (Concept::Server, "サーバ|ホスト"),
    (Concept::Connection, "接続|通信|応答|ネットワーク|確立"),
    (
        Concept::Failed,
        "できません|できない|失敗|エラー|利用できない|ませんでした|られません|開けません|拒否",
    ),
    (Concept::Not, "ません|ない|なかった"),
    (Concept::Timeout, "タイムアウト|時間切れ|時間が経過"),
    (Concept::Broken, "切断|中断|リセット|終了しました|失われ|途切れ"),
    (
        Concept::NotFound,
        "見つかりません|見つかりませんでした|不明|見つけられ|解決でき|存在しません|見つからな",
    ),
    (Concept::Certificate, "証明書|サーバーの識別情報|サーバの識別情報|ターゲットのプリンシパル名"),
    (Concept::Untrusted, "無効|期限|一致|信頼|検証|確認でき|問題|自己署名|正しくありません|異なる"),
    (Concept::Encryption, "starttls|tls|ssl|暗号化|セキュリティで保護|保護された接続"),
    (
        Concept::Unsupported,
        "サポートして|対応していない|対応していません|サポートされ|利用できません",
    ),
    (Concept::Login, "認証|ログイン|ログオン|サインイン"),
    (Concept::Method, "認証方式|認証方法|暗号化されたパスワード|認証メカニズム|パスワード認証"),
    (Concept::Password, "パスワード|ユーザー名|ユーザ名|アカウント名|ユーザー id"),
    (
        Concept::Refused,
        "間違|正しくありません|正しくない|拒否|無効|受け入れられ|許可され|失敗|誤|できません|許可していない|認めていない|許可しない",
    ),
    (Concept::Required, "必要|要求"),
    (Concept::Relay, "リレー|中継"),
    (
        Concept::DataFile,
        "データファイル|データ ファイル|個人用フォルダー|outlook.pst|.ost|既定の電子メール フォルダ",
    ),
    (Concept::TooMany, "多すぎ|最大数|同時|上限"),
    (Concept::Temporary, "一時的|後で|しばらく|内部"),
    (Concept::Sender, "送信者のアドレス|差出人アドレス|差出人のアドレス"),
    (Concept::Size, "メッセージのサイズ|サイズが|大きすぎ"),
];
