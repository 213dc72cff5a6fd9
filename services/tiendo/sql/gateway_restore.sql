SELECT restore_gateway ($1::text)
