//! Chinese, both scripts.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "发件|发送|寄件|外發|外发|smtp|传出|送出|傳送|寄出"),
    (Concept::Incoming, "收件|接收|imap|pop3|传入|內送|收信"),
    (Concept::Server, "服务器|伺服器|主机|主機"),
    (Concept::Connection, "连接|連線|连线|連接|联系|链接|响应|回應|网络|網路|联络"),
    (Concept::Failed, "失败|失敗|无法|無法|不能|错误|錯誤|出错|不可用|没有响应|沒有回應|拒绝|拒絕"),
    (Concept::Not, "不|没有|沒有|未|无|無"),
    (Concept::Timeout, "超时|逾時|超過時間|超过时间"),
    (Concept::Broken, "中断|中斷|断开|重置|意外|终止|終止|丢失|关闭"),
    (Concept::NotFound, "找不到|未找到|未知|不存在|无法解析|無法解析|无法找到|没有找到"),
    (Concept::Certificate, "证书|憑證|凭证|服务器身份|伺服器識別|目标主要名称|目标主体名称"),
    (
        Concept::Untrusted,
        "无效|無效|过期|過期|不匹配|不符|匹配|信任|验证|驗證|问题|自签名|不正确|不一致",
    ),
    (Concept::Encryption, "starttls|tls|ssl|加密|安全连接|安全連線"),
    (Concept::Unsupported, "不支持|不支援|不宣称支持|不提供|缺少"),
    (Concept::Login, "登录|登入|登陆|认证|認證|身份验证|身分驗證|鉴权"),
    (
        Concept::Method,
        "认证方式|验证方式|加密过的密码|加密的密码|驗證方法|身份验证方法|安全密码验证",
    ),
    (Concept::Password, "密码|密碼|用户名|使用者名稱|帐户名|账号"),
    (Concept::Refused, "错误|錯誤|不正确|不正確|拒绝|拒絕|无效|無效|失败|失敗|不允许|不允許|被拒"),
    (Concept::Required, "需要|要求|必须|必須"),
    (Concept::Relay, "中继|轉寄|转发|中繼|转送|轉送"),
    (Concept::DataFile, "数据文件|資料檔|个人文件夹|outlook.pst|.ost|默认电子邮件文件夹"),
    (Concept::TooMany, "太多|过多|最大|同时|上限"),
    (Concept::Temporary, "暂时|暫時|稍后|稍後|临时|内部"),
    (Concept::Sender, "发件人地址|寄件者地址|寄件人地址"),
    (Concept::Size, "邮件大小|郵件大小|太大|过大|超过大小"),
];
