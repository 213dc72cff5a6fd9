-- What lies below a unit is found by its path: without this the whole tree was read for a commune.
CREATE INDEX campaign_node_path ON campaign_node (campaign, generation, path);
