-- The oldest administrator of an own site.
SELECT u.id, u.username, u.email
FROM waybill_user w JOIN galaxy_user u ON u.id = w.user_id
WHERE w.is_admin = 1 AND u.deleted IS NOT TRUE ORDER BY u.id LIMIT 1
